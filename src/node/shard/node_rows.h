#pragma once
/// What can be asked of a node itself: CONFIG and TIME. Source: docs/protocol/shard.md, "Settings".
#include <span>

#include "core/keys/command.h"
#include "node/shard/impl.h"

namespace pando::shard {

struct NodeRow : keys::Command {
  void (*answer)(Instant now, Shard::Impl& shard, const Request& request) = nullptr;
};

std::span<const NodeRow> node_rows();
/// Null: it is another command.
const NodeRow* node_row(const keys::Command& command);

}  // namespace pando::shard
