// Single stories: who holds what, and how a copy gets it.
#include <gmock/gmock.h>

#include "core/store/story_test.h"

namespace pando::store {
namespace {

using State = CopyView::State;

TEST(Copies, ALearnerIsFilledAndWaitedForBeforeItIsReady) {
  Story story{2, forgetful()};
  story.write(200);
  story.world.change(kBucket, story.members({0}), story.members({1}));
  EXPECT_TRUE(story.world.run_until([&] { return story.copy(0, 1).state == State::copying; }, 1s));
  EXPECT_FALSE(story.copy(0, 1).counts);
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 2s));
  EXPECT_TRUE(story.copy(0, 1).counts);
  // Nothing is acknowledged without it any more.
  story.world.cut(0, 1);
  const Sequence before = story.world.store(0).committed(kBucket);
  story.write(3);
  story.world.run(100ms);
  EXPECT_EQ(story.world.store(0).committed(kBucket), before);
  story.world.mend(0, 1);
  story.settle();
  EXPECT_EQ(story.world.store(0).committed(kBucket), before + 3);
}

TEST(Copies, APauseStopsLearnersAndALimitSlowsThem) {
  Story story{2, forgetful()};
  story.write(200);
  story.world.give(0, Moves{.paused = true});
  story.world.change(kBucket, story.members({0}), story.members({1}));
  story.world.run(500ms);
  EXPECT_EQ(story.copy(0, 1).copied, 0U);
  EXPECT_TRUE(story.world.store(0).moves().paused);
  EXPECT_EQ(story.world.store(0).moves().waiting, 1U);
  const std::uint64_t all = story.world.store(0).moves().to_send;
  EXPECT_GT(all, 0U);
  story.world.give(0, Moves{.bytes_per_second = 1000});
  story.world.run(500ms);
  EXPECT_GT(story.copy(0, 1).copied, 0U);
  EXPECT_LT(story.copy(0, 1).copied, 1000U);
  const MovesView moves = story.world.store(0).moves();
  EXPECT_EQ(moves.copying, 1U);
  ASSERT_EQ(moves.list.size(), 1U);
  EXPECT_EQ(moves.list[0].bucket, kBucket);
  EXPECT_EQ(moves.list[0].copied, story.copy(0, 1).copied);
  EXPECT_EQ(moves.to_send, moves.list[0].to_copy - moves.list[0].copied);
  EXPECT_LT(moves.to_send, all);
  EXPECT_GT(moves.list[0].ms, 0U);
  story.world.give(0, Moves{});
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 1s));
}

/// How long a learner takes, where two copies are wanted and these hold the bucket.
Duration time_to_learn(std::initializer_list<int> holders, bool clients) {
  Story story{3, forgetful(), 2};
  story.hold(holders);
  story.write(200);
  story.settle();
  story.world.change(kBucket, story.members(holders), story.members({1}));
  const Instant begun = story.world.now();
  EXPECT_TRUE(story.world.run_until(
      [&] {
        if (clients) story.world.give(0, Served{});
        return story.world.is_ready(kBucket, 1);
      },
      10s));
  return story.world.now() - begun;
}

TEST(Copies, YieldToClientsWhereEnoughActAndEndAllTheSame) {
  EXPECT_GT(time_to_learn({0, 2}, true), 3 * time_to_learn({0, 2}, false));
  EXPECT_LT(time_to_learn({0}, true), 2 * time_to_learn({0}, false)) << "a copy is missing";
}

TEST(Copies, AChangeOfOtherHoldersDoesNotBeginAnew) {
  Story story{3, forgetful()};
  story.write(200);
  story.world.give(0, Moves{.bytes_per_second = 2000});
  story.world.change(kBucket, story.members({0}), story.members({1}));
  story.world.run(300ms);
  const std::uint64_t copied = story.copy(0, 1).copied;
  EXPECT_GT(copied, 0U);
  story.world.change(kBucket, story.members({0}), story.members({1, 2}));
  story.world.run(100ms);
  EXPECT_EQ(story.copy(0, 1).state, State::copying);
  EXPECT_GT(story.copy(0, 1).copied, copied);
  story.world.give(0, Moves{});
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 1s));
}

TEST(Copies, WhoLeavesDropsItsDataWhenOthersAct) {
  Story story{2};
  story.hold({0, 1});
  story.write(20);
  story.settle();
  story.acting({1, 0});
  story.settle();
  story.acting({1});
  story.settle();
  story.world.run(50ms);
  EXPECT_EQ(story.world.store(0).role(kBucket), Role::none);
  EXPECT_TRUE(story.world.content(0, kBucket).lists.empty());
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::primary);
  EXPECT_FALSE(story.world.content(1, kBucket).lists.empty());
}

/// As of a node that is suspected, and cleared again.
TEST(Copies, WhoSoonLearnsItAgainGoesOnWhereItWas) {
  Story story{2, forgetful()};
  story.write(200);
  story.world.change(kBucket, story.members({0}), story.members({1}));
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 2s));
  EXPECT_EQ(story.world.store(1).counters().copied, 1U);
  story.world.change(kBucket, story.members({0}));
  story.write(5);
  story.world.run(200ms);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::aside);
  story.world.change(kBucket, story.members({0}), story.members({1}));
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 2s));
  EXPECT_EQ(story.world.store(1).counters().copied, 1U) << "from the ring";
  story.world.change(kBucket, story.members({0}));
  story.world.run(2s);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::none) << "not for ever";
  EXPECT_TRUE(story.world.content(1, kBucket).lists.empty());
}

TEST(Copies, WhoWasAwayGoesOnWhereItWas) {
  Story story{3};
  story.hold({0, 1, 2});
  story.write(20);
  story.settle();
  const auto copied = story.world.store(1).counters().copied;
  const map::Host host = story.world.map()->members[story.world.member(1)];
  story.world.cut(0, 1);
  story.world.cut(1, 2);
  story.world.change({.remove = {host.who}});
  story.world.run(50ms);
  story.write(20);
  story.world.change({.add = {host}});
  story.world.mend(0, 1);
  story.world.run(50ms);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::aside);
  story.world.change(kBucket, story.members({0, 2}), story.members({1}));
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 1s));
  EXPECT_EQ(story.world.store(1).counters().copied, copied);
  EXPECT_EQ(story.world.content(1, kBucket).lists, story.world.content(0, kBucket).lists);
}

TEST(Copies, WhatLiesAsideIsDroppedAfterAWhile) {
  Story story{3};
  story.hold({0, 1, 2});
  story.write(20);
  story.settle();
  const map::Host host = story.world.map()->members[story.world.member(1)];
  story.world.change({.remove = {host.who}});
  story.world.run(3s);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::aside);
  story.world.change({.add = {host}});
  story.world.run(3s);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::none);
  EXPECT_TRUE(story.world.content(1, kBucket).lists.empty());
}

/// n0 has told n1 what n2 has not heard; then n2 is primary.
void make_surplus(Story& story) {
  story.hold({0, 1, 2});
  story.write(20);
  story.settle();
  story.world.cut(0, 2);
  story.write(10);
  story.world.run(50ms);
  EXPECT_GT(story.world.store(1).last(kBucket), story.world.store(2).last(kBucket));
}

TEST(Copies, SurplusIsTakenBackAtOnce) {
  Story story{3};
  make_surplus(story);
  story.world.crash(0);
  story.acting({2, 1});
  story.world.run(30ms);
  EXPECT_EQ(story.world.store(2).role(kBucket), Role::primary);
  story.settle();
  EXPECT_EQ(story.world.store(2).counters().taken_back, 1U);
  EXPECT_EQ(story.world.content(1, kBucket).lists, story.world.content(2, kBucket).lists);
}

TEST(Copies, AReplicaThatCannotBeRestatedIsFilledAsideAndIsWhatItWasMeanwhile) {
  Config config = World::small();
  config.restated = 8;
  Story story{3, config};
  make_surplus(story);
  const Lists before = story.world.content(1, kBucket).lists;
  story.world.crash(0);
  story.acting({2, 1});
  EXPECT_TRUE(story.world.run_until([&] { return story.copy(2, 1).copied > 100; }, 1s));
  EXPECT_EQ(story.world.content(1, kBucket).lists, before);
  story.settle();
  EXPECT_EQ(story.world.content(1, kBucket).lists, story.world.content(2, kBucket).lists);
}

TEST(Copies, WhatComesWithTheRoleIsGatedUntilAllHoldIt) {
  Story story{3};
  story.hold({0, 1, 2});
  story.write(20);
  story.settle();
  story.world.cut(0, 2);
  story.write(5);
  story.world.run(50ms);
  story.world.crash(0);
  story.world.cut(1, 2);
  story.acting({1, 2});
  story.world.run(5ms);
  story.world.give(1, MapIs{story.world.map()});
  EXPECT_EQ(story.world.store(1).gate(kBucket), story.world.store(1).last(kBucket));
  story.world.run(100ms);
  EXPECT_LT(story.world.store(1).committed(kBucket), story.world.store(1).gate(kBucket));
  story.world.mend(1, 2);
  story.settle();
  EXPECT_GE(story.world.store(1).committed(kBucket), story.world.store(1).gate(kBucket));
}

TEST(Copies, ALostBucketIsKeptAsideAndBeginsAnewWhenTheLossIsAccepted) {
  Story story{3};
  story.hold({0, 1});
  story.write(20);
  story.settle();
  const Participant one = story.world.at(1).who, zero = story.world.at(0).who;
  const map::Host host = story.world.map()->members[story.world.member(1)];
  story.world.change({.remove = {zero, one}});
  story.world.run(50ms);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::aside);
  story.world.change({.add = {host}});
  story.world.change(kBucket, story.members({1, 2}));
  story.settle();
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::primary);
  EXPECT_TRUE(story.world.content(1, kBucket).lists.empty());
  EXPECT_EQ(story.world.notes.count({NoteCode::store_begun_anew, 1}), 1U);
  EXPECT_TRUE(story.world.write(1, kBucket));
  story.settle();
}

/// A branch on which others got the bucket, or it has other holders from the beginning.
map::MapPtr branch_without(World& world, int i) {
  auto branch = std::make_shared<map::Map>(*world.map());
  branch->branch = "7-0a0b0c0d";
  branch->parent = map::hash(*world.map());
  ++branch->epoch;
  map::Holders& holders = branch->buckets[kBucket];
  holders.acting.erase(world.member(i));
  holders.since = branch->epoch;
  return branch;
}

TEST(Branches, WhoComesBackToWhereItActedHasWhatItHad) {
  Story story{3};
  story.hold({0, 1, 2});
  story.write(20);
  story.settle();
  const Lists before = story.world.content(1, kBucket).lists;
  const auto copied = story.world.store(1).counters().copied;
  story.world.cut(0, 1);
  story.world.cut(1, 2);
  story.world.give(1, MapIs{branch_without(story.world, 1)});
  story.world.run(3s);
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::aside);
  story.world.give(1, MapIs{story.world.map()});
  EXPECT_EQ(story.world.store(1).role(kBucket), Role::replica);
  EXPECT_EQ(story.world.content(1, kBucket).lists, before);
  story.world.mend(0, 1);
  story.settle();
  EXPECT_EQ(story.world.store(1).counters().copied, copied);
}

/// Two primaries number their writes alike, each on its branch.
TEST(Branches, WritesOfTwoBranchesDoNotPassForEachOther) {
  Story story{3};
  story.hold({0, 1, 2});
  story.write(20);
  story.settle();
  story.world.cut(0, 1);
  story.world.cut(1, 2);
  auto branch = std::make_shared<map::Map>(*branch_without(story.world, 1));
  branch->buckets[kBucket].acting = {story.world.member(1)};
  story.world.at(1).map = branch;
  story.world.give(1, MapIs{branch});
  ASSERT_EQ(story.world.store(1).role(kBucket), Role::primary);
  story.acting({0, 2, 1});
  story.write(10);
  for (int n = 0; n < 10; ++n) {
    const Bytes effects = encode({{'a', "k1", "of the branch"}});
    story.world.content(1, kBucket).apply(effects);
    ASSERT_TRUE(story.world.store(1).write(kBucket, effects));
  }
  EXPECT_EQ(story.world.store(1).last(kBucket), story.world.store(0).last(kBucket));
  story.world.at(1).map = story.world.map();
  story.world.give(1, MapIs{story.world.map()});
  story.world.mend(0, 1);
  story.world.mend(1, 2);
  story.settle();
  EXPECT_EQ(story.world.store(0).counters().taken_back, 1U);
}

TEST(Streams, AReplicaThatTakesNothingStallsItsBucketsAndTheyFlowAgain) {
  Story story{2};
  story.hold({0, 1});
  story.world.pause(1, 3s);
  int taken = 0;
  while (story.world.write(0, kBucket)) {
    ++taken;
    story.world.run(2ms);
  }
  EXPECT_GT(taken, 50);
  EXPECT_EQ(story.world.store(0).may_write(kBucket), std::unexpected(WhyNot::stalled));
  EXPECT_EQ(story.world.store(0).stalled(), std::vector<std::uint16_t>{kBucket});
  story.world.run(1100ms);
  EXPECT_EQ(story.world.notes.count({NoteCode::store_stalled, 0}), 1U);
  story.world.pause(1, 0s);
  story.settle();
  story.world.run(1100ms);
  EXPECT_TRUE(story.world.store(0).may_write(kBucket).has_value());
  EXPECT_EQ(story.world.notes.count({NoteCode::store_flows, 0}), 1U);
  EXPECT_EQ(story.world.acknowledged(kBucket), story.world.store(0).last(kBucket));
}

TEST(Streams, OnlyThePrimaryTakesWrites) {
  Story story{2};
  story.hold({0, 1});
  EXPECT_EQ(story.world.store(1).may_write(kBucket), std::unexpected(WhyNot::not_primary));
  EXPECT_EQ(story.world.store(0).may_write(9999), std::unexpected(WhyNot::not_primary));
}

TEST(Streams, ALongWriteGoesInPieces) {
  Config config = World::small();
  config.ring = config.uncommitted = 4 << 20;
  config.window = 1 << 20;
  Story story{2, config};
  story.hold({0, 1});
  EXPECT_TRUE(story.world.write(0, kBucket, "long", 3 * kPiece + 17));
  EXPECT_TRUE(story.world.write(0, kBucket));
  story.settle();
}

TEST(Streams, ManyWritesShareAMessage) {
  Story story{2};
  story.hold({0, 1});
  story.world.run(100ms);
  const std::size_t before = story.world.sends;
  for (int n = 0; n < 20; ++n) EXPECT_TRUE(story.world.write(0, kBucket));
  story.settle();
  // The writes, their acknowledgement, and a check or two.
  EXPECT_LE(story.world.sends - before, 8U);
}

TEST(Checks, ADamagedCopyIsFoundAndRepaired) {
  Story story{2};
  story.hold({0, 1});
  story.write(20);
  story.settle();
  auto& lists = story.world.content(1, kBucket).lists;
  lists["k3"] = {"damaged"};
  lists.erase("k4");
  lists["k77"] = {"too much"};
  EXPECT_TRUE(
      story.world.run_until([&] { return lists == story.world.content(0, kBucket).lists; }, 2s));
  EXPECT_GT(story.world.store(1).counters().differences, 0U);
  EXPECT_GT(story.world.store(1).counters().repaired, 0U);
  EXPECT_EQ(story.world.notes.count({NoteCode::store_copy_differs, 1}), 1U);
}

}  // namespace
}  // namespace pando::store
