// What is drawn for clusters that keep data.
#include <fmt/format.h>

#include <algorithm>

#include "sim/plan_acts.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

std::size_t octets(Rng& rng, std::int64_t least, std::int64_t most) {
  return static_cast<std::size_t>(rng.between(least, most));
}

/// Small limits: what takes much data to happen with those of a real node happens all the time.
void draw_limits(Rng& rng, store::Config& store) {
  store.ring = octets(rng, 1 << 14, 1 << 20);
  store.uncommitted = octets(rng, 1 << 13, 1 << 18);
  store.window = octets(rng, 1 << 10, 1 << 16);
  store.copy_window = octets(rng, 1 << 9, 1 << 15);
  store.chunk = octets(rng, 64, 1 << 12);
  store.lag = octets(rng, 1 << 9, 1 << 14);
  store.restated = octets(rng, 1 << 10, 1 << 16);
  store.copies_at_a_time = octets(rng, 1, 8);
  store.check_every = 1ms * rng.between(10, 200);
  store.keep_aside = 1s * rng.between(1, 60);
}

/// What concerns data. Leases count by clocks, so these must not jump; whom an operator prunes
/// some never hear of again.
bool concerns_data(Deed deed) {
  switch (deed) {
    case Deed::crash:
    case Deed::power_off:
    case Deed::freeze:
    case Deed::block:
    case Deed::slow:
    case Deed::clock_rate:
    case Deed::isolate:
    case Deed::cut_one_way:
    case Deed::split:
    case Deed::clog:
    case Deed::lossy:
    case Deed::leave:
    case Deed::force_leave:
    case Deed::crash_many:
    case Deed::power_off_many:
    case Deed::leave_many:
    case Deed::freeze_long:
      return true;
    default:
      return false;
  }
}

}  // namespace

void draw_data(Plan& plan) {
  Rng rng{plan.draw.seed ^ 0x5ba2d};
  plan.stores = rng.chance(0.7) ? ~std::uint64_t{0} : rng.next() | rng.next() | 7;
  plan.config.map.buckets = std::size_t{1} << rng.between(3, 5);
  plan.config.map.copies = static_cast<std::uint8_t>(rng.chance(0.15) ? 1 : rng.between(2, 3));
  plan.config.map.policy = map::SplitPolicy::majority;
  plan.config.map.data = true;
  plan.guarded = rng.chance(0.6);
  for (Act& act : plan.acts)
    if (!concerns_data(act.deed) && rng.chance(0.5)) act.deed = Deed::reset_links;
  std::erase_if(plan.acts, [](const Act& act) {
    return !concerns_data(act.deed) && act.deed != Deed::reset_links;
  });
  if (rng.chance(0.8)) draw_limits(rng, plan.shard.store);
  plan.habits = draw_habits(rng);
  plan.most_shards = static_cast<std::uint8_t>(rng.chance(0.5) ? 1 : rng.between(2, 4));
}

std::string data_words(const Plan& plan) {
  if (!plan.draw.data) return "";
  const ClientHabits& habits = plan.habits;
  return fmt::format(
      "  data: {} clients with {} requests at once, one in {} ms each, patience {} ms, {} hot keys "
      "of "
      "a kind, {} cold ones of {} octets; ring {} KiB; up to {} shards\n",
      habits.clients, habits.at_once, habits.pause / 1ms, habits.patience / 1ms, habits.hot,
      habits.cold, habits.large, plan.shard.store.ring >> 10, plan.most_shards);
}

}  // namespace pando::sim
