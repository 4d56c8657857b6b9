#pragma once
/// What does a copy say where nobody may speak for the data? PANDO.STALE.
/// Source: docs/protocol/shard.md, "Stale reads".
#include <span>

#include "node/shard/node_rows.h"

namespace pando::shard {

std::span<const NodeRow> stale_rows();

/// PANDO.STALE, as clients and other shards ask it.
const keys::Command& stale_command();

/// Answers it from the copy that is here, or asks a node that has one. It never waits.
void serve_stale(Instant now, Shard::Impl& shard, const Task& task);

}  // namespace pando::shard
