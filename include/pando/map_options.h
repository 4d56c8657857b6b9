#pragma once
/// What a node contributes to the map, and how a cluster that it founds begins.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "pando/map.h"
#include "pando/time.h"

namespace pando::map {

/// What a host has for its node.
struct Resources {
  std::uint64_t memory = 0;  ///< octets; 0: not known
  std::uint32_t cores = 0;   ///< 0: not known
};

/// Told once. docs/protocol/map.md, "Who is a member of the map".
struct Options {
  bool store = false;          ///< whether it is to be a member; all others only know the map
  std::string zone;            ///< `region/zone/rack/host`, up to 4 labels; fewer are the last ones
  /// Its share beside those of the others, 1 to 1,000,000; 0: it follows from `resources`.
  std::uint32_t weight = 100;
  Resources resources;  ///< what this node has; may change (command::SetResources)
  /// Whether somebody beside the node copies buckets, and says LearntAll of them. Without, who is
  /// to learn a bucket holds it as soon as it knows the map. Of a Cluster: whether it has a
  /// store(); the same for all nodes that hold data.
  bool data = false;
  /// Into so many shards that data is divided, 1 to kMostShards (pando/shard_of.h); each node as it
  /// likes.
  std::uint8_t shards = 1;
  Duration drain_limit = std::chrono::seconds{30};  ///< a leave waits so long for its data to go
  // Of a cluster that this node founds; others take what the cluster has.
  std::size_t buckets = 1024;                  ///< 2^k, at most 16384; never changes
  std::uint8_t copies = 2;                     ///< wanted of each bucket, 1 to 5
  SplitPolicy policy = SplitPolicy::majority;  ///< what a side without a quorum does
};

}  // namespace pando::map
