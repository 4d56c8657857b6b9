#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/map_limits.h"
#include "pando/map_change.h"

namespace pando::map {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Host host(int number, StartNumber start = 1) {
  Host host;
  host.who.id.bytes[15] = static_cast<std::uint8_t>(number);
  host.who.start = start;
  host.name = "h" + std::to_string(number);
  return host;
}

Id cluster() {
  Id id;
  id.bytes[0] = 7;
  return id;
}

Map first() {
  return first_map(cluster(), host(1), 8, 2, SplitPolicy::majority);
}

Map after(const Map& map, const Change& change) {
  const Applied applied = apply(map, change);
  EXPECT_THAT(applied.error, IsEmpty());
  return applied.map == nullptr ? map : *applied.map;
}

/// h1, h2 and h3; bucket 0 acts on h1 and h2, and h3 learns it.
Map three() {
  Map map = after(first(), {.add = {host(2), host(3)}});
  map = after(map, {.buckets = {{0, {.acting = {0}, .learners = {1}}}}});
  return after(map, {.buckets = {{0, {.acting = {0, 1}, .learners = {2}}}}});
}

TEST(Map, TheFirstOneIsLegalAndHoldsEverythingAtItsFounder) {
  const Map map = first();
  EXPECT_THAT(check(map), IsEmpty());
  EXPECT_EQ(map.epoch, 1U);
  for (const Holders& bucket : map.buckets) EXPECT_EQ(bucket.acting, MemberList{0});
}

TEST(Map, AHashTellsEveryPartApart) {
  const Map map = three();
  std::set<Hash> hashes{hash(map)};
  const auto differs = [&](auto change) {
    Map other = map;
    change(other);
    EXPECT_TRUE(hashes.insert(hash(other)).second);
  };
  differs([](Map& m) { m.epoch++; });
  differs([](Map& m) { m.parent++; });
  differs([](Map& m) { m.branch = "x"; });
  differs([](Map& m) { m.cluster.bytes[3] = 1; });
  differs([](Map& m) { m.copies = 3; });
  differs([](Map& m) { m.policy = SplitPolicy::available; });
  differs([](Map& m) { m.members[1].zone = "z"; });
  differs([](Map& m) { m.members[1].name = "z"; });
  differs([](Map& m) { m.members[1].weight = 7; });
  differs([](Map& m) { m.members[1].who.start = 7; });
  differs([](Map& m) { m.buckets[0].acting = {1, 0}; });
  differs([](Map& m) { m.buckets[0].learners = {}; });
  differs([](Map& m) { m.buckets[0].since++; });
  differs([](Map& m) { m.tables.push_back({"t", 1, {{}}}); });
}

/// It travels between builds: this number never changes.
TEST(Map, TheHashIsTheSameOnEveryMachine) {
  EXPECT_EQ(hash(first()), 6319477272185274142U);
}

TEST(Change, WhoIsRemovedLeavesAllHoldersAndTheNextIsPrimary) {
  const Map map = three();
  const Map next = after(map, {.remove = {host(1).who}});
  EXPECT_EQ(next.epoch, map.epoch + 1);
  EXPECT_EQ(next.parent, hash(map));
  ASSERT_EQ(next.members.size(), 2U);
  EXPECT_EQ(next.buckets[0].acting, MemberList{0});
  EXPECT_EQ(next.members[*next.buckets[0].primary()].name, "h2");
  EXPECT_EQ(next.buckets[0].learners, MemberList{1});
  EXPECT_EQ(next.buckets[0].since, next.epoch);
}

TEST(Change, ABucketWithoutItsLastHolderIsLostAndItsLearnersWithIt) {
  Map map = after(first(), {.add = {host(2)}});
  map = after(map, {.buckets = {{3, {.acting = {0}, .learners = {1}}}}});
  map = after(map, {.remove = {host(1).who}});
  EXPECT_TRUE(map.buckets[3].acting.empty());
  EXPECT_TRUE(map.buckets[3].learners.empty());
  EXPECT_EQ(health(map, map.buckets[3], 2), Health::lost);
}

TEST(Change, WhatIsRenumberedOnlyKeepsItsEpoch) {
  Map map = after(three(), {.buckets = {{5, {.acting = {0}, .learners = {2}}}}});
  map = after(map, {.buckets = {{5, {.acting = {0, 2}}}}});
  map = after(map, {.buckets = {{5, {.acting = {2}}}}});
  const auto since = map.buckets[5].since;
  map = after(map, {.remove = {host(2).who}});
  EXPECT_EQ(map.buckets[5].acting, MemberList{1});
  EXPECT_EQ(map.buckets[5].since, since);
}

TEST(Change, NobodyActsWhoHasNoData) {
  const Map map = three();
  EXPECT_THAT(apply(map, {.buckets = {{1, {.acting = {1}}}}}).error, HasSubstr("has no data"));
  // A learner may act, but not answer at once: the primary acted before (D3).
  EXPECT_THAT(apply(map, {.buckets = {{0, {.acting = {2, 0}}}}}).error, HasSubstr("has no data"));
  EXPECT_THAT(apply(map, {.buckets = {{0, {.acting = {1, 2}}}}}).error, IsEmpty());
  EXPECT_THAT(apply(map, {.buckets = {{0, {}}}}).error, HasSubstr("has no data"));
}

TEST(Change, WhatDoesNotFitIsRefusedAsAWhole) {
  const Map map = three();
  EXPECT_THAT(apply(map, {.remove = {host(9).who}}).error, HasSubstr("no member"));
  EXPECT_THAT(apply(map, {.remove = {host(1).who, host(1).who}}).error, HasSubstr("twice"));
  EXPECT_THAT(apply(map, {.update = {host(9)}}).error, HasSubstr("h9"));
  EXPECT_THAT(apply(map, {.add = {host(2, 5)}}).error, HasSubstr("twice"));
  EXPECT_THAT(apply(map, {.buckets = {{8, {.acting = {0}}}}}).error, HasSubstr("beyond"));
  EXPECT_THAT(apply(map, {.buckets = {{0, {.acting = {0}, .learners = {9}}}}}).error,
              HasSubstr("beyond"));
  EXPECT_THAT(apply(map, {.drop_tables = {"t"}}).error, HasSubstr("which is none"));
  EXPECT_THAT(apply(map, {.remove = {host(1).who, host(2).who, host(3).who}}).error,
              HasSubstr("no members"));
}

TEST(Change, ARestartedMemberTakesItsNameOver) {
  const Map map = after(three(), {.remove = {host(2).who}, .add = {host(2, 5)}});
  ASSERT_EQ(map.members.size(), 3U);
  EXPECT_EQ(map.members[2].who, host(2, 5).who);
  EXPECT_EQ(map.buckets[0].acting, MemberList{0});
}

Bytes key(std::string_view text) {
  return to_bytes(text);
}

TEST(Change, ASplitRangeKeepsItsHoldersAndAMergedOneNeedsThemAll) {
  const RangeTable whole{"t", 2, {{{}, {.acting = {0, 1}}}}};
  Map map = after(three(), {.tables = {whole}});
  RangeTable halves = whole;
  halves.ranges.push_back({key("m"), {.acting = {1}, .learners = {2}}});
  map = after(map, {.tables = {halves}});
  EXPECT_EQ(map.table("t")->ranges[1].holders.since, map.epoch);
  EXPECT_EQ(map.table("t")->ranges[0].holders.since, map.epoch - 1);
  RangeTable merged = whole;
  merged.ranges[0].holders = {.acting = {1, 2}};
  EXPECT_THAT(apply(map, {.tables = {merged}}).error, HasSubstr("has no data"));
  merged.ranges[0].holders = {.acting = {1}};
  EXPECT_THAT(apply(map, {.tables = {merged}}).error, IsEmpty());
}

/// To compare each of them with many of the old ones would take long.
TEST(Change, RangesThatDoNotAscendAreNotComparedWithTheOldOnes) {
  const RangeTable whole{"t", 2, {{{}, {.acting = {0, 1}}}}};
  const Map map = after(three(), {.tables = {whole}});
  RangeTable next = whole;
  for (const char* from : {"z", "b"}) next.ranges.push_back({key(from), {.acting = {2}}});
  EXPECT_THAT(apply(map, {.tables = {next}}).error, HasSubstr("do not ascend"));
}

TEST(Map, CheckNamesWhatIsIllegal) {
  const auto says = [](auto damage, const char* what) {
    Map map = three();
    map.tables.push_back({"t", 1, {{}, {key("m"), {}}}});
    ASSERT_THAT(check(map), IsEmpty());
    damage(map);
    EXPECT_THAT(check(map), HasSubstr(what));
  };
  says([](Map& m) { m.cluster = {}; }, "no cluster");
  says([](Map& m) { m.epoch = 0; }, "epoch");
  says([](Map& m) { m.epoch = kMaxEpoch + 1; }, "more than 4611686018427387904");
  says([](Map& m) { m.epoch = ~Epoch{0}; }, "more than");
  says([](Map& m) { m.branch.clear(); }, "branch");
  says([](Map& m) { m.copies = 9; }, "copies");
  says([](Map& m) { m.policy = static_cast<SplitPolicy>(9); }, "policy");
  says([](Map& m) { m.members.clear(); }, "no members");
  says([](Map& m) { m.members[1] = m.members[0]; }, "twice");
  says([](Map& m) { m.members[1].weight = 0; }, "weight");
  says([](Map& m) { m.buckets.pop_back(); }, "power of two");
  says([](Map& m) { m.buckets[0].acting = {0, 0}; }, "twice");
  says([](Map& m) { m.buckets[0].acting = {0, 77}; }, "beyond");
  says([](Map& m) { m.buckets[0].acting = {}; }, "without acting");
  says([](Map& m) { m.buckets[0].since = 99; }, "later epoch");
  says([](Map& m) { m.tables[0].ranges[0].from = key("a"); }, "first key");
  says([](Map& m) { m.tables[0].ranges[1].from = {}; }, "ascend");
  says([](Map& m) { m.tables.push_back(m.tables[0]); }, "order");
}

TEST(Map, CopiesArePossibleOnDifferentHostsOnly) {
  Map map = three();
  EXPECT_EQ(possible_copies(map, 5), 3U);
  map.members[0].zone = "eu/b1";
  map.members[1].zone = "us/b1";
  EXPECT_EQ(map.host_of(1), "b1");
  EXPECT_EQ(possible_copies(map, 5), 2U);
  EXPECT_EQ(health(map, map.buckets[0], 2), Health::ok);
  EXPECT_EQ(health(map, map.buckets[1], 2), Health::degraded);
}

}  // namespace
}  // namespace pando::map
