#pragma once
/// What can be seen of a shard, or of all of a node.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/store/views.h"
#include "pando/memory_limit.h"
#include "pando/time.h"

namespace pando::shard {

/// What was in a bucket whose every copy died, as its primary said last.
struct LostSize {
  std::uint16_t bucket = 0;
  std::uint64_t sequence = 0;  ///< of the last committed write
  std::uint64_t keys = 0;
  Duration before{};  ///< the loss was agreed it was so; what was written since then is not in it
  friend bool operator==(const LostSize&, const LostSize&) = default;
};

struct View {
  std::size_t shards = 1;      ///< of which this is the sum
  std::size_t primaries = 0;   ///< buckets that this node answers for
  std::size_t replicas = 0;    ///< buckets of which it has a full copy
  std::size_t learners = 0;    ///< buckets that it is being given
  std::uint64_t keys = 0;      ///< of buckets that it answers for
  std::uint64_t other_keys = 0;    ///< of buckets of other nodes, as these said last
  std::uint64_t other_writes = 0;  ///< committed ones in them, since these buckets began
  std::uint64_t expiring = 0;  ///< those of them that are to expire
  std::uint64_t bytes = 0;     ///< of all data here
  std::uint64_t expired = 0;   ///< keys, since the start
  std::uint64_t evicted = 0;   ///< keys, since the start
  std::uint64_t limit = 0;     ///< octets of data that may be here; 0: any number
  Eviction policy = Eviction::none;  ///< which keys go when there is more
  std::size_t full_peers = 0;  ///< nodes that have more data than they may have
  std::size_t gated = 0;       ///< answers that wait for copies
  std::size_t parked = 0;      ///< requests that wait for somebody who may answer
  std::size_t relayed = 0;     ///< requests that other nodes are answering
  std::size_t blocked = 0;     ///< requests that wait for a key
  std::uint64_t in_doubt = 0;  ///< answered INDOUBT, since the start
  std::uint64_t refused = 0;   ///< answered CLUSTERDOWN or TRYAGAIN, since the start
  std::size_t stalled = 0;     ///< buckets that take no writes
  std::size_t channels = 0;    ///< with somebody here who listens
  std::size_t patterns = 0;    ///< the same
  std::uint64_t unheard = 0;   ///< messages that did not go to a node that was too slow
  std::vector<LostSize> lost;  ///< as far as it is known; by bucket
  store::MovesView moves;
  store::Counters store;

  /// That of several shards of one node, as if they were one. Limits are the node's.
  void add(const View& other);
  friend bool operator==(const View&, const View&) = default;
};

}  // namespace pando::shard
