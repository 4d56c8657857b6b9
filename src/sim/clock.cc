#include "sim/clock.h"

#include "base/assert.h"

namespace pando::sim {

Instant Clock::local(Instant world) const {
  return local_base_ + Duration{(world - world_base_).count() * rate_ / kTrueRate};
}

Instant Clock::world(Instant local) const {
  if (local <= local_base_) return world_base_;
  if (local == kNever || rate_ == 0) return kNever;
  // Rounded up, so that local(world(t)) is never before t.
  const std::int64_t ticks = (local - local_base_).count();
  if (ticks > (std::int64_t{1} << 52)) return kNever;
  return world_base_ + Duration{(ticks * kTrueRate + rate_ - 1) / rate_};
}

void Clock::set_rate(Instant world, std::int64_t per_1024) {
  PANDO_ASSERT(per_1024 >= 0);
  rebase(world);
  rate_ = per_1024;
}

void Clock::jump(Instant world, Duration forward) {
  PANDO_ASSERT(forward >= Duration::zero());
  rebase(world);
  local_base_ += forward;
}

void Clock::rebase(Instant world) {
  local_base_ = local(world);
  world_base_ = world;
}

}  // namespace pando::sim
