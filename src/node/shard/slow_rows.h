#pragma once
/// What can be asked about commands that took long: SLOWLOG.
/// Source: docs/protocol/shard.md, "Slow commands".
#include <span>

#include "node/shard/node_rows.h"

namespace pando::shard {

std::span<const NodeRow> slow_rows();

}  // namespace pando::shard
