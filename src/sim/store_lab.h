#pragma once
/// Clusters of nodes that hold data: how soon all have one map of all.
#include "sim/trial.h"

namespace pando::sim {

/// A cluster of nodes that hold data. Few buckets unless told otherwise: then only members matter.
class Stores {
 public:
  Stores(std::uint64_t seed, const node::Config& config, std::size_t buckets = 16);
  /// Three nodes that have been together for so long that their cluster is settled.
  void begin();
  /// So many more, which start at random moments of this time and join those that are there.
  void grow(std::size_t count, Duration spread);
  /// Seconds until all are in one map, at which nothing is left to do; kNeverSeen: they are not
  /// within the time.
  double settle(Duration within);

  World& world() { return trial_.world; }
  MapChain& maps() { return trial_.maps; }
  /// The first broken rule; empty: none.
  std::string failure() const { return trial_.failure(); }

 private:
  Trial trial_;
  node::Config config_;
};

struct Loss {
  double changes;  ///< of members, until all dead are out
  double last;     ///< s until everybody has the map without them
};
/// So many of a cluster's members lose power at once, so nobody speaks for them.
Loss map_loses(std::size_t members, std::size_t dead, std::uint64_t seed,
               const node::Config& config);
/// Nodes that probe in turns, so often.
node::Config in_turns(Duration interval);

}  // namespace pando::sim
