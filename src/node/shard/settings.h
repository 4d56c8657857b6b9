#pragma once
/// What can be asked of a node itself: CONFIG and TIME. Source: docs/protocol/shard.md, "Settings".
#include <span>

#include "core/keys/command.h"
#include "node/shard/impl.h"

namespace pando::shard {

/// What becomes of a CONFIG SET, if all of it makes sense.
struct Draft {
  MemoryLimit memory;
  resp::ClientLimits clients;
  SlowLimits slow;
  std::uint32_t most_clients;  ///< so many the system can bear
  std::optional<resp::NotifyClasses> classes;
};

std::span<const NodeRow> node_rows();
/// Null: it is another command.
const NodeRow* node_row(const keys::Command& command);

}  // namespace pando::shard
