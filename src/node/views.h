#pragma once
/// Const windows into a node's rooms, for checkers, statistics and the simulator.
#include "core/agree/agree.h"
#include "core/coord/vivaldi.h"
#include "core/gossip/gossip.h"
#include "core/link/link.h"
#include "core/serf/serf.h"
#include "core/swim/swim.h"
#include "core/verdict/verdict.h"
#include "pando/node.h"

namespace pando::node {

const swim::Swim& swim_of(const Node& node);
const serf::Serf& serf_of(const Node& node);
const coord::Vivaldi& vivaldi_of(const Node& node);
/// Null for a node without an identity, as the next three.
const verdict::Verdicts* verdicts_of(const Node& node);
const link::Links* links_of(const Node& node);
const gossip::Gossip* state_of(const Node& node);
const agree::Agree* agreement_of(const Node& node);

/// Starts a fresh node with a table of members that it takes for alive, without gossip about it:
/// how a simulator begins with a formed cluster. Appends the events to `out`.
void adopt(Node& node, Instant now, const std::vector<NodeInfoPtr>& members, Outbox& out);

}  // namespace pando::node
