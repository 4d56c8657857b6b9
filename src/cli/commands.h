#pragma once
/// The verbs, each defined beside its implementation.
#include "cli/command_table.h"

namespace pando::cli {

extern const Command kAgentCommand, kSimCommand, kUpCommand, kCompletionCommand, kKeygenCommand,
    kManCommand, kServeEchoCommand, kVersionCommand;

// Clients of a running agent.
extern const Command kAcceptLossCommand, kCallCommand, kEventCommand, kForceLeaveCommand,
    kInfoCommand, kJoinCommand, kKeysCommand, kLeaveCommand, kMapCommand, kMembersCommand,
    kMonitorCommand, kMovesCommand, kPeersCommand, kPlanCommand, kQueryCommand,
    kReachabilityCommand, kRttCommand, kSafeToStopCommand, kStateCommand, kTagsCommand,
    kWhyCommand;

}  // namespace pando::cli
