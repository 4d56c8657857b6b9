#pragma once
/// When may a node make the first map? Source: docs/protocol/map.md, "The first map".
#include <optional>
#include <string>
#include <vector>

#include "base/note.h"
#include "base/rng.h"
#include "node/map_candidates.h"
#include "node/map_memory.h"
#include "pando/map_options.h"
#include "pando/time.h"

namespace pando::node {

/// Of a node whose role is store, while it knows no map.
class MapFounder {
 public:
  /// Alone for so long: nobody else will make the cluster's id.
  static constexpr Duration kAlone = std::chrono::seconds{1};
  /// Who made the cluster's id waits so long, anybody else the other time without news.
  static constexpr Duration kMaker = std::chrono::milliseconds{200},
                            kOther = std::chrono::seconds{3};
  /// A node that has just started says nothing of who is missing; and then seldom.
  static constexpr Duration kSilent = std::chrono::seconds{10},
                            kSeldom = std::chrono::seconds{30};

  explicit MapFounder(Instant now, map::LastMembers last = {})
      : memory_(std::move(last)), quiet_since_(now), begun_(now) {}

  const MapMemory& memory() const { return memory_; }
  /// Into the card of this node.
  void tell(proto::StoreCard& card) const;
  /// There is a map, with this hash. Whether the memory is another one by it.
  bool adopted(const map::Map& map, map::Hash hash);
  /// What is remembered of another cluster is void.
  void belongs_to(const Id& cluster) { memory_.belongs_to(cluster); }

  /// Who is there, or which cluster this is, has changed; or somebody knows a map.
  void disturbed(Instant now) { quiet_since_ = now; }
  /// When this node may act if nothing happens until then. Who is not alone waits for a link, which
  /// brings the cluster's id.
  Instant deadline(const Id& cluster, bool made, const Candidates& others) const {
    if (cluster.empty()) return others.alone() ? begun_ + kAlone : kNever;
    return quiet_since_ + (made ? kMaker : kOther);
  }

  /// Whether it should make the cluster's id.
  bool makes_cluster(Instant now, const Id& cluster, const Candidates& others) const {
    return cluster.empty() && deadline(cluster, false, others) <= now;
  }
  /// The name of the branch that it founds; nullopt: not now, or not this node.
  std::optional<std::string> founds(Instant now, const Id& self, const Id& cluster, bool made,
                                    const Candidates& others, Rng& rng) const;
  /// A name that no other branch has.
  static std::string new_branch(Rng& rng);
  /// The number of the map that it founds: above all that anybody here remembers.
  map::Epoch number(const Candidates& others) const;

  /// Members of the last map that are not here without a map.
  std::vector<const map::LastMember*> missing(const Id& self, const Candidates& others) const;
  /// All members of the last map are here without a map, and were not before. True once: from then
  /// on nobody has it any more, whoever is here later.
  bool learns_that_it_is_over(const Id& self, const Candidates& others);
  /// For operators, when it founds none because of them; not the same again and again.
  std::optional<Note> complaint(Instant now, const Id& self, const Candidates& others);
  /// Whether it has said who is missing, and they still are: an operator may give them up.
  bool may_give_up(const Id& self, const Candidates& others) const {
    return said_at_ != kNever && !missing(self, others).empty();
  }
  /// What is said when an operator does.
  Note given_up(const Id& self, const Candidates& others, const std::string& by) const;

 private:
  bool may(const Id& self, const Candidates& others) const;
  bool comes_first(const Id& self, const std::vector<Candidates::Recollection>& told) const;

  MapMemory memory_;
  Instant quiet_since_, begun_;
  std::string said_;
  Instant said_at_ = kNever;
  bool over_ = false;  ///< nobody goes on from the last map
};

}  // namespace pando::node
