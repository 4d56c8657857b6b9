#include "core/store/checker.h"

#include <algorithm>

namespace pando::store {

/// All buckets in turn, then all of them again for the next part.
void Checker::poll() {
  if (room_.now < deadline()) return;
  next_ = room_.now + room_.config.check_every;
  const std::size_t most = std::min<std::size_t>(room_.buckets.size(), 1024);
  for (std::size_t tries = 0; tries < most; ++tries) {
    at_ = (at_ + 1) % (room_.buckets.size() * Content::kParts);
    if (check(room_.buckets[at_ % room_.buckets.size()])) return;
  }
}

bool Checker::check(Bucket& bucket) {
  if (bucket.role != Role::primary) return false;
  const auto in_step = [&](const Follower& follower) {
    return Primary::sent_all(bucket, follower);
  };
  if (std::ranges::none_of(bucket.followers, in_step)) return false;
  const auto part = static_cast<unsigned>(at_ / room_.buckets.size());
  const std::uint64_t digest = bucket.content->digest(part);
  for (Follower& follower : bucket.followers) {
    if (!in_step(follower)) continue;
    Lane& lane = follower.peer->normal;
    const std::size_t before = lane.records.size();
    PackedWriter to{lane.records};
    to.kind(Kind::check).number(bucket.number).number(follower.stream).number(bucket.log.last());
    to.number(part).fixed(digest);
    room_.put(*follower.peer, lane, before);
  }
  return true;
}

}  // namespace pando::store
