// Who may serve, and how long voters wait for it to stop.
#include <gmock/gmock.h>

#include "core/agree/demoted.h"
#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Leases, APrimaryServesWithAMajorityAndStopsWithinALeaseWithoutIt) {
  World world{3};
  world.settle_all();
  EXPECT_TRUE(world.agree(0).serves(world.now()));
  EXPECT_FALSE(world.agree(1).serves(world.now()));  // it is primary of nothing
  world.cut({{0}, {1, 2}});
  world.run(1s);
  EXPECT_FALSE(world.agree(0).serves(world.now()));
}

TEST(Leases, WhoIsSilentIsDemotedOnceItCannotServeAnyMore) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  const auto before = world.epoch(1);
  world.cut({{0}, {1, 2}});
  const Instant cut = world.now();
  world.give(1, Skipped{world.at(0).who, true});
  world.want(1, {.remove = {world.at(0).who}});
  ASSERT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 5s));
  EXPECT_GE(world.now() - cut, 600ms);
  EXPECT_LE(world.now() - cut, 1200ms);
  EXPECT_FALSE(world.agree(0).serves(world.now()));
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// A map in between, of which the silent one has not heard, changes nothing.
TEST(Leases, ALeaseOfTheMapBeforeIsWaitedForToo) {
  World world{5};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 4}, {1, 2, 3}});
  world.give(1, Skipped{world.at(0).who, true});
  auto before = world.epoch(1);
  world.want(1, {.copies = 3});
  ASSERT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 5s));
  ++before;
  const Instant between = world.now();
  world.want(1, {.remove = {world.at(0).who}});
  ASSERT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 5s));
  EXPECT_GE(world.now() - between, 1000ms);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

TEST(Leases, WhoIsThereConsentsAndNobodyWaits) {
  World world{5};
  world.settle_all();
  world.wish_nothing();
  const auto step = [&](map::Holders holders) {
    const auto before = world.epoch(4);
    world.want(0, {.buckets = {{3, holders}}});
    EXPECT_TRUE(world.run_until([&] { return world.epoch(4) > before; }, 1s));
  };
  step({.acting = {0}, .learners = {2}});
  step({.acting = {0, 2}});
  const Instant asked = world.now();
  step({.acting = {2, 0}});
  EXPECT_LE(world.now() - asked, 20ms);
  world.run(10ms);
  EXPECT_FALSE(world.agree(0).serves(world.now(), 3));
  EXPECT_TRUE(world.agree(0).serves(world.now(), 4));
  EXPECT_TRUE(world.agree(2).serves(world.now(), 3));
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// Each of two that are demoted at one time has granted the other a lease.
TEST(Leases, TwoWhoAreDemotedTogetherDoNotWaitForEachOther) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  const auto step = [&](std::vector<map::BucketChange> buckets) {
    const auto before = world.epoch(2);
    world.want(0, {.buckets = std::move(buckets)});
    EXPECT_TRUE(world.run_until([&] { return world.epoch(2) > before; }, 1s));
  };
  step({{1, {.acting = {0}, .learners = {1}}}, {2, {.acting = {0}, .learners = {1}}}});
  step({{1, {.acting = {0, 1}}}, {2, {.acting = {0, 1}}}});
  step({{1, {.acting = {1, 0}}}});
  world.run(1s);
  const Instant asked = world.now();
  step({{1, {.acting = {0, 1}}}, {2, {.acting = {1, 0}}}});
  EXPECT_LE(world.now() - asked, 20ms);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

TEST(Leases, TheDeadAreNotWaitedFor) {
  World world{3};
  world.settle_all();
  const Instant died = world.now();
  world.crash(0);
  ASSERT_TRUE(world.run_until([&] { return world.in_order(); }, 5s));
  EXPECT_LE(world.now() - died, 100ms);
}

TEST(Leases, AfterAPauseALeaseIsAskedForAnew) {
  World world{3};
  world.settle_all();
  world.loses = [](int, int) { return true; };
  world.give(0, ClockGap{});
  EXPECT_FALSE(world.agree(0).serves(world.now()));
  world.loses = [](int, int) { return false; };
  world.run(500ms);
  EXPECT_TRUE(world.agree(0).serves(world.now()));
}

// ---- who is demoted -----------------------------------------------------------------------------

map::Map map_of(std::vector<map::RangeTable> tables) {
  map::Map map =
      map::first_map(World::cluster(), World::host(0, 1), 2, 2, map::SplitPolicy::majority);
  map.members = {World::host(0, 1), World::host(1, 1), World::host(2, 1)};
  map.tables = std::move(tables);
  return map;
}
map::Range range(std::string_view from, map::MemberNumber primary) {
  return {to_bytes(from), {.acting = {primary}}};
}
Participant who(int i) {
  return World::host(i, 1).who;
}

TEST(Demoted, WhoIsPrimaryOfTheSameIsNot) {
  const map::Map map = map_of({{"t", 1, {range("", 1), range("m", 2)}}});
  EXPECT_THAT(demoted(map, map), IsEmpty());
  map::Map other = map;
  other.buckets[1].acting = {2, 0};
  EXPECT_THAT(demoted(map, other), ElementsAre(who(0)));
  other = map;
  other.members.erase(other.members.begin());  // as if h0 had had nothing but the buckets
  other.buckets[0].acting = other.buckets[1].acting = {};
  other.tables[0].ranges = {range("", 0), range("m", 1)};
  EXPECT_THAT(demoted(map, other), ElementsAre(who(0)));
}

TEST(Demoted, OfRangesEveryPartCounts) {
  const map::Map map = map_of({{"t", 1, {range("", 1), range("m", 2)}}});
  const auto after = [&](std::vector<map::Range> ranges) {
    return demoted(map, map_of({{"t", 1, std::move(ranges)}}));
  };
  EXPECT_THAT(after({range("", 1), range("f", 1), range("m", 2), range("q", 2)}), IsEmpty());
  EXPECT_THAT(after({range("", 1), range("f", 0), range("m", 2)}), ElementsAre(who(1)));
  EXPECT_THAT(after({range("", 1), range("m", 2), range("q", 0)}), ElementsAre(who(2)));
  EXPECT_THAT(after({range("", 1), range("n", 2)}), ElementsAre(who(2)));
  EXPECT_THAT(after({range("", 1)}), ElementsAre(who(2)));
  EXPECT_THAT(after({range("", 1), range("c", 2)}), ElementsAre(who(1)));
  EXPECT_THAT(demoted(map, map_of({})), ElementsAre(who(1), who(2)));
}

}  // namespace
}  // namespace pando::agree
