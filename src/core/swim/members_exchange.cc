// Whole tables: what two nodes tell each other in a state exchange.
#include "base/assert.h"
#include "core/swim/members.h"
#include "core/swim/versions.h"

namespace pando::swim {

std::optional<std::string> Members::incompatibility(const std::vector<NodeState>& theirs) const {
  CommonVersions common;
  for (const NodeState& node : theirs)
    if (node.state == State::alive && !node.vsn.empty()) common.narrow(read_versions(node.vsn));
  for (const Slot slot : shared_.table.order()) {
    const PeerTable::Row& row = shared_.table[slot];
    if (row.state == State::alive) common.narrow(row.info->versions);
  }
  for (const NodeState& node : theirs)
    if (const Versions v = read_versions(node.vsn); !common.admit(v))
      return common.refusal(node.name, v);
  for (const Slot slot : shared_.table.order()) {
    const NodeInfo& info = *shared_.table[slot].info;
    if (!common.admit(info.versions)) return common.refusal(info.name, info.versions);
  }
  return std::nullopt;
}

void Members::merge(Instant now, const std::vector<NodeState>& theirs, Outbox& out) {
  for (const NodeState& node : theirs) {
    switch (node.state) {
      case State::alive:
        merge_alive(now, node, out);
        break;
      case State::left:
        dead(now, {node.incarnation, node.name, node.name}, out);
        break;
      case State::suspect:
      case State::dead:
        suspect(now, {node.incarnation, node.name, shared_.name()}, out);
        break;
    }
  }
}

/// Most of a list is known already: that is seen without copying anything.
void Members::merge_alive(Instant now, const NodeState& node, Outbox& out) {
  const Slot slot = shared_.table.find(node.name);
  if (slot != kNoSlot && slot != kSelf) {
    const PeerTable::Row& row = shared_.table[slot];
    const Endpoint at{node.address, shared_.port_or_own(node.port)};
    if (node.incarnation <= row.incarnation && at == row.info->endpoint) return;
  }
  alive(now, {node.incarnation, node.name, node.address, node.port, node.meta, node.vsn}, nullptr,
        out);
}

std::vector<Members::NodeState> Members::states() const {
  std::vector<NodeState> states;
  states.reserve(shared_.table.size());
  for (const Slot slot : shared_.table.order()) {
    const PeerTable::Row& row = shared_.table[slot];
    states.push_back({.name = row.info->name,
                      .address = row.info->endpoint.address,
                      .port = row.info->endpoint.port,
                      .meta = row.info->meta,
                      .incarnation = row.incarnation,
                      .state = row.state,
                      .vsn = write_versions(row.info->versions)});
  }
  return states;
}

void Members::adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out) {
  PANDO_ASSERT(shared_.table.size() == 1);
  shared_.outgoing.forget_rumours();
  shared_.table.reserve(nodes.size() + 1);
  out.reserve(out.size() + nodes.size());
  for (const NodeInfoPtr& node : nodes) {
    if (shared_.table.find(node->name) != kNoSlot) continue;
    shared_.table.append({node, now, 1, State::alive});
    out.push_back(MemberJoined{node});
  }
  shared_.table.shuffle(shared_.rng);
  shared_.outgoing.set_nodes(shared_.table.size());
}

}  // namespace pando::swim
