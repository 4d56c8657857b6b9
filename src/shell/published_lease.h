#pragma once
/// How do the threads of the data know, without asking, whether this node may still answer?
///
/// The node's thread publishes what its node goes by, in atomics. Who reads them after the value
/// that it is about to tell is as safe as if both were on one thread:
/// docs/decisions/0009-threads.md.
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "node/shard/io.h"
#include "pando/map.h"
#include "pando/node.h"
#include "pando/slots.h"

namespace pando::shell {

/// One writer, any number of readers.
class PublishedLease {
 public:
  /// Behind each step of the node, before anything that it wants is carried out: so nobody has
  /// heard yet of what it has given away. The node's thread.
  void publish(const node::Node& node);
  /// The same by its parts; `serves` says what Node::serves() does.
  using Serves = std::function<bool(Instant at, std::uint16_t bucket)>;
  void publish(const map::MapPtr& map, const node::Mandate& mandate, const Serves& serves);

  /// Whether the node may answer, for who goes by this map. Any thread that holds the map.
  bool serves(Instant now, std::uint16_t bucket, const map::Map& followed) const;

 private:
  static constexpr std::size_t kBits = 64;
  void publish_buckets(const node::Mandate& mandate, const Serves& serves);

  // The node's thread. Holding the map keeps its address from becoming another map's.
  map::MapPtr map_;
  node::Mandate published_;
  std::size_t given_away_ = 0;
  bool buckets_known_ = false;  ///< those that are published are of map_ and given_away_

  // All. Written from the first to the last, read from the last to the first.
  std::atomic<const map::Map*> shared_map_ = nullptr;
  std::array<std::atomic<std::uint64_t>, kSlots / kBits> shared_buckets_{};
  std::atomic<Instant::rep> shared_until_ = Instant{}.time_since_epoch().count();
};

/// What one shard sees of it. The shard's thread.
class FollowedLease final : public shard::Lease {
 public:
  /// `lease` must outlive it.
  explicit FollowedLease(const PublishedLease& lease) : lease_(lease) {}

  /// The data goes by this map from now on; null: none.
  void follow(map::MapPtr map) { map_ = std::move(map); }
  bool serves(Instant now, std::uint16_t bucket) const override {
    return map_ && lease_.serves(now, bucket, *map_);
  }

 private:
  const PublishedLease& lease_;
  map::MapPtr map_;
};

}  // namespace pando::shell
