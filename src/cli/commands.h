#pragma once
/// The verbs, each defined beside its implementation.
#include "cli/command_table.h"

namespace pando::cli {

extern const Command kCompletionCommand, kKeygenCommand, kManCommand, kVersionCommand;

}  // namespace pando::cli
