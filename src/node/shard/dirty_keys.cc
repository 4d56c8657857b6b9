#include "node/shard/dirty_keys.h"

#include <algorithm>

#include "core/keys/hash.h"

namespace pando::shard {

void DirtyKeys::wrote(std::uint16_t bucket, std::string_view key, store::Sequence sequence) {
  last_[{keys::hash_of(key, seed_), at(bucket).reign, bucket}] = sequence;
}

store::Sequence DirtyKeys::seen_in(std::uint16_t bucket, std::string_view key) const {
  if (bucket >= buckets_.size()) return 0;
  const Bucket& its = buckets_[bucket];
  if (last_.empty()) return its.all;
  const auto found = last_.find({keys::hash_of(key, seed_), its.reign, bucket});
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
