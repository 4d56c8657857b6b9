#pragma once
/// What a node contributes to the map, and how a cluster that it founds begins.
#include <cstddef>
#include <cstdint>
#include <string>

#include "pando/map.h"

namespace pando::map {

/// Told once. docs/protocol/map.md, "Who is a member of the map".
struct Options {
  bool store = false;          ///< whether it is to be a member; all others only know the map
  std::string zone;            ///< `region/zone/rack/host`, up to 4 labels; fewer are the last ones
  std::uint32_t weight = 100;  ///< its share beside those of the others, 1 to 1,000,000
  /// Whether somebody beside the node copies buckets, and says LearntAll of them. Without, who is
  /// to learn a bucket holds it as soon as it knows the map. Of a Cluster: whether it has a
  /// store(); the same for all nodes that hold data.
  bool data = false;
  // Of a cluster that this node founds; others take what the cluster has.
  std::size_t buckets = 1024;                  ///< 2^k, at most 16384; never changes
  std::uint8_t copies = 2;                     ///< wanted of each bucket, 1 to 5
  SplitPolicy policy = SplitPolicy::majority;  ///< what a side without a quorum does
};

}  // namespace pando::map
