#pragma once
/// Following copies that are being made.
#include "cli/command_table.h"

namespace pando::cli {

/// Shows them anew at each `interval` (a flag of the verb) until Ctrl-C. Returns the exit code.
int watch_moves(const Invocation& call);

}  // namespace pando::cli
