#pragma once
/// Which write must be committed before a key is shown?
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/keys/hash.h"
#include "core/store/io.h"

namespace pando::shard {

/// Of all buckets, where this node is primary. What is committed is dropped now and then, not at
/// once: that costs less than to look at the place of each write again.
class DirtyKeys {
 public:
  /// Keys are named by their hashes: two with one hash both wait.
  void wrote(std::uint16_t bucket, keys::Position key, store::Sequence sequence) {
    last_[{key, at(bucket).reign, bucket}] = sequence;
  }
  /// A write of anything in it.
  void wrote_all(std::uint16_t bucket, store::Sequence sequence) { at(bucket).all = sequence; }
  /// The last write that this key may show, if that is not committed. Else one that is, or 0.
  store::Sequence seen_in(std::uint16_t bucket, keys::Position key) const;
  /// This node is its primary no longer.
  void forget(std::uint16_t bucket);

  std::size_t size() const { return last_.size(); }
  /// There are many more than at the last sweep.
  bool full() const { return last_.size() >= full_; }
  /// Drops what is committed; `committed(bucket)`: up to which write that is.
  template <class Committed>
  void sweep(Committed committed) {
    erase_if(last_, [&](const auto& entry) {
      const auto& [place, sequence] = entry;
      return place.reign != at(place.bucket).reign || sequence <= committed(place.bucket);
    });
    swept();
  }

 private:
  /// Of a key.
  struct Place {
    std::uint64_t hash;
    std::uint32_t reign;
    std::uint16_t bucket;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct HashOf {
    using is_avalanching = void;
    std::size_t operator()(const Place& place) const { return place.hash; }
  };
  struct Bucket {
    store::Sequence all = 0;
    std::uint32_t reign = 0;  ///< how often it was forgotten
  };
  Bucket& at(std::uint16_t bucket) {
    if (bucket >= buckets_.size()) buckets_.resize(bucket + std::size_t{1});
    return buckets_[bucket];
  }
  void swept();

  static constexpr std::size_t kLeast = 1024;

  boost::unordered_flat_map<Place, store::Sequence, HashOf> last_;
  std::vector<Bucket> buckets_;
  std::size_t full_ = kLeast;
};

}  // namespace pando::shard
