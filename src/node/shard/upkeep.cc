#include "node/shard/upkeep.h"

#include <algorithm>

#include "node/shard/impl.h"
#include "node/shard/siblings.h"

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
  in_.timing.spent.begin();
  if (in_.map) expire(now);
  note_spike(now, "expire-cycle");
  look_at_memory(now);
  look_at_lease(now);
  said.tick(now, in_);
}

/// That was what has been measured.
void Upkeep::note_spike(Instant now, std::string_view event) {
  Shard::Impl::Siblings{in_}.note_spike(now, event, in_.timing.spent.lap());
}

void Upkeep::look_at_lease(Instant now) {
  if (!in_.map || in_.map->policy != map::SplitPolicy::read_only) return leased.reset();
  for (std::size_t b = 0; b < in_.map->buckets.size(); ++b) {
    const auto primary = in_.map->buckets[b].primary();
    if (!primary || !in_.is_self(*primary)) continue;
    if (in_.lease.serves(now, static_cast<std::uint16_t>(b))) return void(leased = now);
  }
}

void Upkeep::free_some(Instant now) {
  if (in_.buckets.later.empty() || now < free_at_) return;
  in_.buckets.later.free_some();
  free_at_ = now + kFreeEvery;
}

}  // namespace pando::shard
