#pragma once
/// What only clients of the cluster port can ask: one row per command.
#include <span>

#include "doors/resp_commands.h"

namespace pando::doors {

/// The table; docs/protocol/cluster_port.md shows it.
std::span<const RespCommand> cluster_commands();

}  // namespace pando::doors
