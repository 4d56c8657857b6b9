#pragma once
/// What Redis clients can ask about users: one row per command.
#include <span>

#include "doors/resp_commands.h"

namespace pando::doors {

/// The table; docs/protocol/doors.md shows it.
std::span<const RespCommand> acl_commands();

}  // namespace pando::doors
