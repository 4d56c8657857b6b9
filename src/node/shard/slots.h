#pragma once
/// What can be asked about a slot of this node: CLUSTER COUNTKEYSINSLOT and GETKEYSINSLOT.
/// Source: docs/protocol/cluster_port.md, "Keys of a slot".
#include <span>

#include "node/shard/node_rows.h"

namespace pando::shard {

std::span<const NodeRow> slot_rows();

}  // namespace pando::shard
