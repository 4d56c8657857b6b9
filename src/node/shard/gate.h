#pragma once
/// Which answers wait, until the copies hold what they show and the lease is valid?
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "node/shard/held.h"

namespace pando::shard {

/// The answers of all buckets. What one took in memory is used for another.
class Gates {
 public:
  /// One to be filled in, for hold(). What it was is still in it.
  HeldList blank();
  /// Whatever is held behind another of its bucket leaves behind it.
  void hold(HeldList one);
  /// Those that may leave, if everything up to `committed` is, in order.
  HeldList ready(std::uint16_t bucket, store::Sequence committed);
  /// Those whose time is up, in order.
  HeldList late(std::uint16_t bucket, Instant now);
  /// All of a bucket, in order.
  HeldList give_up(std::uint16_t bucket);
  /// They have left.
  void done(HeldList left);

  std::size_t size(std::uint16_t bucket) const {
    return bucket < held_.size() ? held_[bucket].size() : 0;
  }
  std::size_t count() const { return count_; }

  /// Some of this bucket may leave by now.
  void look_at(std::uint16_t bucket) {
    if (size(bucket) > 0) due_.push_back(bucket);
  }
  void look_at_all();
  /// Buckets to be looked at. None is left then.
  std::vector<std::uint16_t> take_due() { return std::exchange(due_, {}); }

 private:
  template <class May>
  HeldList take(std::uint16_t bucket, May may);

  std::vector<HeldList> held_;  ///< by bucket
  std::size_t count_ = 0;       ///< in it
  HeldList spare_;              ///< the one that was used last is first
  std::vector<std::uint16_t> due_;
};

}  // namespace pando::shard
