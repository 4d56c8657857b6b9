#pragma once
/// A whole node without a world: the same class runs behind real sockets and in the simulator.
///
/// Whoever drives it owns the clock, the sockets and the files. The loop of a driver:
///
///   1. Read the clock once; call step(now, input, outbox) with whatever happened.
///   2. Carry out every output in order. Nothing else needs to be asked.
///   3. Sleep until deadline() or until something happens; at the deadline step with Tick{}.
///
/// `now` never decreases; a late or needless Tick is harmless. Any bytes from a network are legal.
/// One thread. Source: docs/protocol/node.md.
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pando/endpoint.h"
#include "pando/identity.h"
#include "pando/map_view.h"
#include "pando/member.h"
#include "pando/node_config.h"
#include "pando/node_io.h"
#include "pando/node_stats.h"
#include "pando/peer.h"
#include "pando/time.h"
#include "pando/verdict.h"

namespace pando::node {

/// One node. Not thread-safe; movable.
class Node {
 public:
  /// Entropy: 256 bits; the real shell takes them from the system, the simulator from its seed.
  using Entropy = std::array<std::uint64_t, 4>;
  /// Requires a config that check(config) accepts.
  Node(Config config, Instant now, const Entropy& entropy);
  /// Says nothing to anybody: who is to be missed leaves before.
  ~Node();
  /// Leaves `other` fit for nothing but destruction.
  Node(Node&&) noexcept;
  /// Leaves `other` fit for nothing but destruction.
  Node& operator=(Node&&) noexcept;

  /// Why a configuration cannot be used, as a sentence with value and remedy; empty if it can.
  static std::string check(const Config& config);

  /// One thing that has happened at `now`; appends to `out` what is wanted of the driver.
  void step(Instant now, Input input, Outbox& out);
  /// When Tick is due at the latest. Changes with every step.
  Instant deadline() const;

  /// As configured.
  const std::string& name() const;
  /// Its own, as announced last.
  Tags tags() const;
  /// Everyone this node knows, itself included, sorted by name.
  std::vector<Member> members() const;
  /// A member by name; nullopt if unknown.
  std::optional<Member> find(std::string_view name) const;
  /// As of the last step.
  Stats stats() const;
  /// Where a snapshot says the others were; the driver may join them (not self).
  std::vector<JoinSeed> remembered() const;
  /// What a member said about itself, as of `now`; nullopt if there is no such key.
  std::optional<state::Entry> state(Instant now, std::string_view node, std::string_view key) const;
  /// What a member (empty: everybody) said under keys that begin so, by node and key.
  std::vector<state::Entry> states(Instant now, std::string_view node = {},
                                   std::string_view prefix = {}) const;
  /// Estimated round trip between two members; nullopt if a coordinate is missing.
  std::optional<Duration> rtt(std::string_view a, std::string_view b) const;
  /// The deaths of a member that are known here, newest first; empty if there is none.
  std::vector<Verdict> why(std::string_view name, Instant now) const;
  /// How suspicious the silence of a member is: 8 means that a silence this long happens once in
  /// 10^8 heartbeats. Nullopt: unknown, there is no direct edge to it or no rhythm yet.
  std::optional<double> phi(std::string_view name, Instant now) const;

  /// The links with everybody who speaks Pando, sorted by name; none for a node without identity.
  std::vector<PeerLink> peers(Instant now) const;

  /// The map as it is known here; null: none is.
  map::MapPtr map() const;
  /// How this node stands to it.
  map::Status map_status(Instant now) const;
  /// Whether this node may answer for a bucket: it is its primary, by a lease that is valid at
  /// `now`, and has not agreed to give it away.
  bool serves(Instant now, std::uint16_t bucket) const;
  /// What that goes by. Cheap enough to be asked after each step.
  Mandate mandate() const;
  /// How the last maps came to be, newest first.
  std::vector<map::Event> map_history(Instant now) const;
  /// What is lost by it, ascending.
  std::vector<map::LostBucket> lost_buckets() const;
  /// How evenly the map lies. Of no map: nothing.
  map::Balance map_balance() const;
  /// How much may fail. Of no map: nothing.
  map::Durability map_durability() const;
  /// Why a member should not be stopped now, a sentence; empty: nothing speaks against it. A name
  /// that is no member's is safe.
  std::string unsafe_to_stop(std::string_view member) const;
  /// What would become of the map, by the rules by which it is made.
  map::Outlook outlook(Instant now, const map::WhatIf& what_if) const;

  /// What it is made of; not for users.
  struct Rooms;
  /// For checkers and statistics only: see src/node/views.h.
  const Rooms& rooms() const;
  /// For checkers only.
  Rooms& rooms();

 private:
  std::unique_ptr<Rooms> rooms_;
};

}  // namespace pando::node
