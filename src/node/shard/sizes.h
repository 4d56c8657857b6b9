#pragma once
/// How much is in which bucket, as primaries tell the others, for the case that it is lost?
/// Source: docs/protocol/shard.md, "How much there is".
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "core/store/era.h"
#include "node/shard/shard.h"
#include "pando/map.h"

namespace pando::shard {

struct BucketSize {
  map::Epoch since = 0;          ///< of the holders by whose primary it is said
  store::Sequence sequence = 0;  ///< of the last committed write
  std::uint64_t keys = 0;

  friend bool operator==(const BucketSize&, const BucketSize&) = default;
};

/// What this shard says of the buckets that it is primary of.
class SaidSizes {
 public:
  /// Says it to those who are due. Not to siblings: they go with this node.
  void tick(Instant now, Shard::Impl& in);
  /// The link is new: that peer knows nothing.
  void linked(std::size_t peer) { told_.erase(peer); }

 private:
  struct Row {
    std::optional<BucketSize> size;  ///< nullopt: somebody else speaks for it
    std::uint64_t turn = 0;          ///< in which it became so
  };
  struct Told {
    std::uint64_t turn = 0;
    Instant at{};
  };
  void look(const Shard::Impl& in);
  bool due(Instant now, Shard::Impl& in, std::size_t peer) const;
  std::size_t tell(Instant now, Shard::Impl& in, std::size_t peer);

  std::vector<Row> rows_;  ///< by bucket
  std::map<std::size_t, Told> told_;
  std::uint64_t turn_ = 0, changed_ = 0;  ///< turns: this one; the last that found news
  std::size_t next_ = 0;                  ///< the peer that is looked at first
  Instant at_{};
};

/// What others have said, and how old that was when the bucket was lost.
class HeardSizes {
 public:
  /// A peer has said how some of its buckets are, by its map of that epoch, and that the others are
  /// as it said before.
  void heard(Instant now, std::size_t peer, map::Epoch epoch, std::string_view sizes);
  /// There may be another run at the end of this link, which speaks for its own buckets only.
  void linked(std::size_t peer);
  void follow(Instant now, const map::MapPtr& map);
  /// Of what is lost by the map, as far as it is known; ascending.
  std::vector<LostSize> lost() const;
  /// Up to which write it was said to be committed, by whoever was primary by our map or before.
  store::Sequence committed(std::uint16_t bucket) const;
  /// Of all other buckets that somebody speaks for.
  BucketSize sum() const;

 private:
  struct Row {
    BucketSize size;
    std::size_t peer = 0;  ///< that said it
    Instant at = kNever;   ///< when; kNever: nothing was said
    bool ended = false;    ///< what the peer says now is not about it any more
    Instant lost_at = kNever;
  };
  void take(Instant now, std::size_t peer, std::uint16_t bucket, const BucketSize& size);
  void end(Row& row) const;

  map::MapPtr map_;
  std::vector<Row> rows_;                ///< by bucket
  std::map<std::size_t, Instant> said_;  ///< when each peer has spoken last
};

}  // namespace pando::shard
