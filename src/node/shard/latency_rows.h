#pragma once
/// What can be asked about spikes, and about how long commands took: LATENCY.
/// Source: docs/protocol/shard.md, "Latency".
#include <span>

#include "node/shard/node_rows.h"

namespace pando::shard {

std::span<const NodeRow> latency_rows();

}  // namespace pando::shard
