// What the rules are for: each is broken on purpose once, and the world sees what comes of it.
#include <gmock/gmock.h>

#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// n0 and n1 decide something that n2 does not hear of; n1 has voted, and not heard that either.
map::Epoch decide_without_two(World& world) {
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 1}, {2}});
  const auto before = world.epoch(2);
  world.loses = [&world, before](int from, int) { return from == 0 && world.epoch(0) > before; };
  world.want(0, {.copies = 3});
  EXPECT_TRUE(world.run_until([&] { return world.epoch(0) > before; }, 5s));
  world.run(50ms);
  EXPECT_EQ(world.epoch(1), before);
  world.crash(0, World::Death::silent);
  world.loses = [](int, int) { return false; };
  return before;
}

TEST(Defects, WhoStartsAgainUnderItsOldNumberVotesTwice) {
  World world{3};
  const auto before = decide_without_two(world);
  const StartNumber start = world.at(1).who.start;
  world.crash(1, World::Death::silent);
  world.heal();
  world.start(1, start);
  world.wish_nothing();
  world.run(100ms);
  world.want(2, {.copies = 4});
  world.run(10s);
  EXPECT_GT(world.epoch(2), before);
  EXPECT_THAT(world.wrong(), Contains(HasSubstr("another map")));
}

TEST(Defects, ANewNumberIsNobodysVoter) {
  World world{3};
  const auto before = decide_without_two(world);
  world.crash(1, World::Death::silent);
  world.heal();
  world.start(1);
  world.wish_nothing();
  world.run(100ms);
  world.want(2, {.copies = 4});
  world.run(10s);
  EXPECT_EQ(world.epoch(2), before);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

TEST(Defects, WhoVotedTellsTheOthersWhatMayHaveBeenDecided) {
  World world{3};
  const auto before = decide_without_two(world);
  world.heal();
  world.want(2, {.copies = 4});
  EXPECT_TRUE(world.run_until([&] { return world.epoch(2) > before; }, 10s));
  EXPECT_EQ(world.agree(2).map()->copies, 3);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// The guardians' pages are not kept up: their notices say that nobody ever promised anything.
TEST(Defects, ANoticeThatDoesNotKnowTheVotesLetsTheCutOffDecideAlone) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  const Bytes page0 = world.at(0).page, page1 = world.at(1).page;
  world.cut({{0, 1}, {2}});
  const auto before = world.epoch(2);
  world.want(0, {.remove = {world.at(2).who}});
  ASSERT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 5s));
  world.at(0).page = page0;
  world.at(1).page = page1;
  world.crash(0);
  world.crash(1);
  world.wish_again();
  world.heal();
  world.run(10s);
  EXPECT_GT(world.epoch(2), before);
  EXPECT_THAT(world.wrong(), Contains(HasSubstr("another map")));
}

/// n1 is the next primary of what n0 serves.
void stand_by(World& world) {
  world.settle_all();
  world.want(0, {.buckets = {{3, {.acting = {0}, .learners = {1}}}}});
  world.run(100ms);
  world.want(0, {.buckets = {{3, {.acting = {0, 1}}}}});
  world.run(100ms);
  ASSERT_EQ(world.agree(2).map()->buckets[3].acting.size(), 2U);
  world.cut({{0}, {1, 2}});
  world.run(15s);
  EXPECT_EQ(world.members(1), 2);
  EXPECT_TRUE(world.agree(1).serves(world.now(), 3));
}

TEST(Defects, AClockThatIsMuchTooSlowLetsTwoServe) {
  World world{3};
  world.crash(0, World::Death::silent);
  world.tune = [](int i, Config& config) {
    if (i == 0) config.lease = 20s;
  };
  world.start(0);
  stand_by(world);
  EXPECT_THAT(world.wrong(), Contains(HasSubstr("two serve")));
}

TEST(Defects, WithTrueClocksTheyDoNot) {
  World world{3};
  stand_by(world);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

// ---- changes that do not fit a notice
// ------------------------------------------------------------

map::Change large() {
  map::Change change{.copies = 3};
  change.reasons.assign(8, std::string(150, 'x'));
  return change;
}

TEST(LargeVotes, WhatOnlyTheDeadVotedForIsDropped) {
  World world{2};
  world.settle_all();
  world.wish_nothing();
  world.loses = [](int, int) { return true; };
  world.want(0, large());
  world.run(10ms);
  world.crash(0);
  world.loses = [](int, int) { return false; };
  world.wish_again();
  EXPECT_TRUE(world.run_until([&] { return world.members(1) == 1; }, 5s));
  EXPECT_NE(world.agree(1).map()->copies, 3);
}

TEST(LargeVotes, WhatAMajorityOfTheDeadVotedForIsNotGuessed) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 1}, {2}});
  const auto before = world.epoch(2);
  world.loses = [](int from, int to) { return from == 1 && to == 0; };
  world.want(0, large());
  world.run(100ms);
  world.crash(0);
  world.crash(1);
  world.loses = [](int, int) { return false; };
  world.wish_again();
  world.heal();
  world.run(60s);
  EXPECT_EQ(world.epoch(2), before);
  EXPECT_EQ(world.phase(2), Phase::vote_unknown);
  EXPECT_GT(world.noted(NoteCode::map_vote_unknown), 0);
  EXPECT_LE(world.largest_testament(), kMaxTestament);
}

/// The same, but the change is small: it is in the notices.
TEST(LargeVotes, WhatFitsIsFinished) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 1}, {2}});
  world.loses = [](int from, int to) { return from == 1 && to == 0; };
  world.want(0, {.copies = 3});
  world.run(100ms);
  world.crash(0);
  world.crash(1);
  world.loses = [](int, int) { return false; };
  world.wish_again();
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 10s)) << world.describe();
  EXPECT_EQ(world.agree(2).map()->copies, 3);
}

}  // namespace
}  // namespace pando::agree
