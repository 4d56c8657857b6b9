#include "node/shard/dirty_keys.h"

#include <algorithm>

namespace pando::shard {

store::Sequence DirtyKeys::seen_in(std::uint16_t bucket, keys::Position key) const {
  if (bucket >= buckets_.size()) return 0;
  const Bucket& its = buckets_[bucket];
  if (last_.empty()) return its.all;
  const auto found = last_.find({key, its.reign, bucket});
  return found == last_.end() ? its.all : std::max(its.all, found->second);
}

void DirtyKeys::forget(std::uint16_t bucket) {
  Bucket& its = at(bucket);
  its.all = 0;
  ++its.reign;
}

void DirtyKeys::swept() {
  full_ = std::max(kLeast, 2 * last_.size());
  if (last_.bucket_count() > 8 * full_) last_ = decltype(last_){last_.begin(), last_.end()};
}

}  // namespace pando::shard
