#include "node/shard/upkeep.h"

#include <algorithm>

#include "node/shard/impl.h"

namespace pando::shard {
namespace {

/// Between two pieces of what is large others have their turn.
constexpr Duration kFreeEvery = 1ms;

}  // namespace

Instant Upkeep::deadline() const {
  return in_.buckets.later.empty() ? at_ : std::min(at_, free_at_);
}

void Upkeep::tick(Instant now) {
  free_some(now);
  if (now < at_) return;
  at_ = now + in_.config.expire_every;
  if (in_.map) expire(now);
  look_at_memory(now);
  said.tick(now, in_);
}

void Upkeep::free_some(Instant now) {
  if (in_.buckets.later.empty() || now < free_at_) return;
  in_.buckets.later.free_some();
  free_at_ = now + kFreeEvery;
}

}  // namespace pando::shard
