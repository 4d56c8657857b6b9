#pragma once
/// When may a node make the first map? Source: docs/protocol/map.md, "The first map".
#include <optional>
#include <string>

#include "base/rng.h"
#include "node/map_candidates.h"
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

  explicit MapFounder(Instant now) : quiet_since_(now), begun_(now) {}

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

 private:
  Instant quiet_since_, begun_;
};

}  // namespace pando::node
