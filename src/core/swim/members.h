#pragma once
/// The rules by which the table changes: alive, suspect, dead, left and their precedence.
#include <optional>
#include <string>
#include <vector>

#include "core/swim/self.h"
#include "core/swim/shared.h"
#include "core/swim/suspicion.h"

namespace pando::swim {

/// Who is a member. Source: docs/protocol/swim.md, "Alive, suspect, dead".
class Members {
 public:
  using Alive = wire::memberlist::Alive;
  using Dead = wire::memberlist::Dead;
  using NodeState = wire::memberlist::NodeState;
  using Suspect = wire::memberlist::Suspect;

  Members(Shared& shared, Self& self) : shared_(shared), self_(self) {}

  /// `from` is who sent the packet; null for a state exchange.
  void alive(Instant now, const Alive& alive, const Endpoint* from, Outbox& out);
  void suspect(Instant now, const Suspect& suspect, Outbox& out);
  void dead(Instant now, const Dead& dead, Outbox& out);

  /// Why two lists of nodes cannot be one cluster; nullopt if they can.
  std::optional<std::string> incompatibility(const std::vector<NodeState>& theirs) const;
  /// Takes over what a peer knows. What it calls dead is only suspected here.
  void merge(Instant now, const std::vector<NodeState>& theirs, Outbox& out);
  /// Everything this node knows, for a state exchange.
  std::vector<NodeState> states() const;

  /// What this node holds against a peer, encoded, so that a peer that lives can refute it; nullopt
  /// for one that is alive or unknown.
  std::optional<Bytes> held_against(Slot slot) const;

  Instant deadline() const { return suspicions_.deadline(); }
  /// Declares dead whose suspicion is over.
  void expire(Instant now, Outbox& out);
  /// This node slept: what it suspects gets the lost time back, and at least `grace`.
  void postpone(Instant now, Duration lost, Duration grace);
  /// See Swim::adopt.
  void adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out);

 private:
  void alive_self(Instant now, const Alive& alive, const Endpoint& at, Outbox& out);
  void alive_unknown(Instant now, Alive alive, const Endpoint& at, Outbox& out);
  void alive_known(Instant now, Slot slot, const Alive& alive, const Endpoint* from, Outbox& out);
  void accept(Instant now, Slot slot, Alive alive, const Endpoint& at, Outbox& out);
  void merge_alive(Instant now, const NodeState& node, Outbox& out);
  void conflict(Instant now, Slot slot, const Endpoint& other, Outbox& out);
  bool may_reclaim(Instant now, const PeerTable::Row& row) const;
  void answer_stale(Instant now, Slot slot, const Endpoint& from, Outbox& out);
  NodeInfoPtr updated_info(const PeerTable::Row& row, const Alive& alive, const Endpoint& at) const;
  void refute(Instant now, Incarnation accused, const std::string& by, Outbox& out);
  bool acceptable(Instant now, const Alive& alive, Outbox& out);
  bool acceptable_accuser(Instant now, const std::string& accuser, Outbox& out);
  void tell(const std::string& node, const wire::memberlist::PacketMessage& message) {
    shared_.outgoing.add_rumour(node, wire::memberlist::encode(message));
  }

  Shared& shared_;
  Self& self_;
  Suspicions suspicions_;
  /// Answers to stale announcements: at most a few per gossip interval.
  Instant answers_since_{};
  int answers_ = 0;
};

}  // namespace pando::swim
