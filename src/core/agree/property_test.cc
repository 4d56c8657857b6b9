// Cuts, broken links, crashes with and without a last word, restarts, and moves all the while.
#include <gmock/gmock.h>

#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

using ::testing::IsEmpty;

/// The next step of some bucket: another primary, a learner, a learner that acts.
map::Holders moved(const map::Holders& now, map::MemberNumber member, Rng& rng) {
  if (now.acting.empty()) return {.acting = {member}, .learners = {}};
  if (now.acting.size() > 1 && rng.chance(0.5))
    return {.acting = {now.acting[1], now.acting[0]}, .learners = now.learners};
  if (!now.learners.empty()) return {.acting = {now.acting[0], now.learners[0]}, .learners = {}};
  if (!now.acting.contains(member)) return {.acting = {now.acting[0]}, .learners = {member}};
  return now;
}

map::Change whim(World& world, int i) {
  map::Change change;
  const map::Map& map = *world.agree(i).map();
  const auto bucket = static_cast<std::uint16_t>(world.rng().below(World::kBuckets));
  const auto member = static_cast<map::MemberNumber>(world.rng().below(map.members.size()));
  if (!world.rng().chance(0.3)) return change;
  const map::Holders next = moved(map.buckets[bucket], member, world.rng());
  if (next != map.buckets[bucket]) change.buckets = {{bucket, next}};
  return change;
}

void fault(World& world, Rng& rng) {
  const auto somebody = [&] {
    return static_cast<int>(rng.below(static_cast<std::uint64_t>(world.count())));
  };
  const int i = somebody(), j = somebody();
  switch (rng.below(8)) {
    case 0: {
      std::set<int> left, right;
      for (int k = 0; k < world.count(); ++k) (rng.chance(0.5) ? left : right).insert(k);
      return world.cut({left, right});
    }
    case 1:
      return world.heal();
    case 2:
      if (world.up(i) && rng.chance(0.5)) world.crash(i);
      return;
    case 3:
      if (!world.up(i)) world.start(i);
      return;
    case 4:
      return world.give(i, ClockGap{});
    default:
      if (i != j) world.blink(i, j);
  }
}

class Seeds : public ::testing::TestWithParam<int> {};

TEST_P(Seeds, NothingGoesWrongAndAllIsInOrderOnceTheFaultsEnd) {
  const auto seed = static_cast<std::uint64_t>(GetParam());
  Rng rng{seed};
  World world{static_cast<int>(2 + rng.below(6)), seed};
  if (seed % 3 == 0) world.policy(map::SplitPolicy::available);
  world.settle_all();
  world.whim = [&](int i) { return whim(world, i); };
  const double loss = seed % 2 == 0 ? 0.1 : 0;
  world.loses = [&](int, int) { return rng.chance(loss); };
  for (int act = 0; act < 40; ++act) {
    fault(world, rng);
    world.run(std::chrono::milliseconds{rng.below(3000)});
    ASSERT_THAT(world.wrong(), IsEmpty()) << act;
  }
  world.loses = [](int, int) { return false; };
  world.heal();
  world.whim = [](int) { return map::Change{}; };
  for (int k = 0; k < world.count(); ++k)
    if (!world.up(k)) world.start(k);
  const bool in_order = world.run_until([&] { return world.in_order(); }, 60s);
  EXPECT_THAT(world.wrong(), IsEmpty());
  // Only two things can stand in the way: a map that nobody alive has, or no member that is alive.
  bool lost = true;
  for (int k = 0; k < world.count(); ++k)
    lost &=
        world.phase(k) == Phase::closed || world.phase(k) == Phase::none || !world.is_member(k, k);
  EXPECT_TRUE(in_order || lost) << world.describe();
}
INSTANTIATE_TEST_SUITE_P(Random, Seeds, ::testing::Range(1, 120));

}  // namespace
}  // namespace pando::agree
