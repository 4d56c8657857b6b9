#include "core/agree/agree.h"

#include <gmock/gmock.h>

#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

using ::testing::IsEmpty;
using State = Status::State;

TEST(Agree, WhoIsAloneDecidesAtOnce) {
  World world{1};
  world.found();
  EXPECT_EQ(world.epoch(0), 1U);
  EXPECT_TRUE(world.agree(0).serves(world.now()));
  world.want(0, {.copies = 3});
  EXPECT_EQ(world.epoch(0), 2U);
  EXPECT_EQ(world.agree(0).map()->copies, 3);
  ASSERT_EQ(world.agree(0).history().size(), 2U);
  EXPECT_EQ(world.agree(0).history().back().change.proposer, "n0");
}

TEST(Agree, NewcomersAreAdmittedAndHaveTheSameMap) {
  World world{5};
  world.found();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 1s));
  EXPECT_THAT(world.wrong(), IsEmpty());
}

TEST(Agree, ThirtyDecideWithinAFewFlights) {
  World world{30};
  world.settle_all();
  world.wish_nothing();
  const auto before = world.epoch(0);
  const Instant asked = world.now();
  world.want(0, {.copies = 3});
  EXPECT_TRUE(world.run_until([&] { return world.epoch(29) > before && world.in_order(); }, 1s));
  EXPECT_LE(world.now() - asked, 10ms);
}

TEST(Agree, AnybodyMayProposeInItsTurn) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  const auto before = world.epoch(0);
  const Instant asked = world.now();
  world.want(1, {.copies = 4});
  EXPECT_TRUE(world.run_until([&] { return world.epoch(0) > before; }, 2s));
  EXPECT_GE(world.now() - asked, 500ms);
  EXPECT_EQ(world.agree(0).map()->copies, 4);
}

TEST(Agree, TheCertainlyDeadAreOutlivedDownToOne) {
  World world{5};
  world.settle_all();
  for (const int dead : {1, 3, 0, 4}) {
    world.crash(dead);
    ASSERT_TRUE(world.run_until([&] { return world.in_order(); }, 5s)) << dead;
  }
  EXPECT_EQ(world.members(2), 1);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

TEST(Agree, SeveralDieAtOnce) {
  World world{5};
  world.settle_all();
  for (const int dead : {0, 1, 2, 3}) world.crash(dead);
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 5s));
  EXPECT_EQ(world.members(4), 1);
}

TEST(Agree, ANoticeWithoutStateIsNoAnswer) {
  World world{2};
  world.settle_all();
  world.crash(0, World::Death::empty_notice);
  world.run(30s);
  EXPECT_EQ(world.members(1), 2);
  EXPECT_EQ(world.state(1), State::no_quorum);
  EXPECT_GT(world.noted(NoteCode::map_no_quorum), 0);
}

TEST(Agree, OnlyOneSideOfACutDecides) {
  World world{5};
  world.settle_all();
  world.cut({{0, 1}, {2, 3, 4}});
  world.run(20s);
  EXPECT_EQ(world.members(0), 5);
  EXPECT_EQ(world.state(0), State::no_quorum);
  EXPECT_FALSE(world.agree(0).serves(world.now()));
  EXPECT_EQ(world.members(2), 3);
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 10s));
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// papers.md 11.10, 3: the quorum "of all who are not dead" would let s decide alone here.
TEST(Agree, WhoWasCutOffWhenTheOthersWentOnAndDiedDecidesNothing) {
  World world{3};  // d1, d2, s
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 1}, {2}});
  const auto before = world.epoch(2);
  world.want(0, {.remove = {world.at(2).who}});
  EXPECT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 5s));
  world.crash(0);
  world.crash(1);
  world.wish_again();
  world.heal();
  world.run(60s);
  EXPECT_EQ(world.epoch(2), before);
  EXPECT_EQ(world.state(2), State::closed);
  EXPECT_GT(world.noted(NoteCode::map_closed), 0);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// The dead one had voted, and did not live to hear what came of it: its last word is about an
/// older map, and yet final.
TEST(Agree, OfTwoOneDiesBeforeItLearnsWhatItVotedFor) {
  World world{2};
  world.settle_all();
  world.wish_nothing();
  const auto before = world.epoch(0);
  world.spy = [&](int by, const Output& output) {
    const auto* adopted = std::get_if<Adopted>(&output);
    if (by == 0 && adopted != nullptr) world.spy = [](int, const Output&) {};
  };
  world.want(0, {.copies = 3});
  ASSERT_TRUE(world.run_until([&] { return world.epoch(0) > before; }, 1s));
  world.crash(1);
  world.wish_again();
  EXPECT_TRUE(world.run_until([&] { return world.members(0) == 1; }, 5s));
}

class Seeds : public ::testing::TestWithParam<int> {};

/// Cuts, broken links, crashes with and without a last word, restarts, and moves all the while.
TEST_P(Seeds, NothingGoesWrongAndAllIsInOrderOnceTheFaultsEnd) {
  const auto seed = static_cast<std::uint64_t>(GetParam());
  Rng rng{seed};
  const int count = static_cast<int>(2 + rng.below(6));
  World world{count, seed};
  world.settle_all();
  world.whim = [&](int i) {
    map::Change change;
    const map::Map& map = *world.agree(i).map();
    const auto bucket = static_cast<std::uint16_t>(world.rng().below(World::kBuckets));
    const auto member = static_cast<map::MemberNumber>(world.rng().below(map.members.size()));
    map::Holders holders = map.buckets[bucket];
    if (!world.rng().chance(0.3)) return change;
    if (holders.acting.size() > 1 && world.rng().chance(0.5))
      holders.acting = {holders.acting[1], holders.acting[0]};
    else if (!holders.learners.empty())
      holders = {.acting = {*holders.primary(), holders.learners[0]}, .learners = {}};
    else if (!holders.acting.empty() && !holders.acting.contains(member))
      holders = {.acting = {*holders.primary()}, .learners = {member}};
    else
      holders = {.acting = {member}, .learners = {}};
    if (holders.acting.empty() || map.buckets[bucket].acting.empty()) holders.acting = {member};
    if (!map.buckets[bucket].acting.empty() &&
        !map.buckets[bucket].acting.contains(holders.acting[0]))
      return change;
    change.buckets = {{bucket, holders}};
    return change;
  };
  for (int act = 0; act < 40; ++act) {
    const int i = static_cast<int>(rng.below(static_cast<std::uint64_t>(count)));
    const int j = static_cast<int>(rng.below(static_cast<std::uint64_t>(count)));
    switch (rng.below(8)) {
      case 0: {
        std::set<int> left, right;
        for (int k = 0; k < count; ++k) (rng.chance(0.5) ? left : right).insert(k);
        world.cut({left, right});
        break;
      }
      case 1:
        world.heal();
        break;
      case 2:
        if (world.up(i) && rng.chance(0.5)) world.crash(i);
        break;
      case 3:
        if (!world.up(i)) world.start(i);
        break;
      case 4:
        if (world.up(i)) world.give(i, ClockGap{});
        break;
      default:
        if (i != j) world.blink(i, j);
        break;
    }
    world.run(std::chrono::milliseconds{rng.below(3000)});
    ASSERT_THAT(world.wrong(), IsEmpty()) << act;
  }
  world.heal();
  world.whim = [](int) { return map::Change{}; };
  for (int k = 0; k < count; ++k)
    if (!world.up(k)) world.start(k);
  const bool in_order = world.run_until([&] { return world.in_order(); }, 60s);
  EXPECT_THAT(world.wrong(), IsEmpty());
  // With every last word known, only a map that nobody alive has can stand in the way.
  bool lost = true;
  for (int k = 0; k < count; ++k)
    lost &= world.state(k) == State::closed || world.state(k) == State::none;
  EXPECT_TRUE(in_order || lost);
  if (!in_order && !lost) world.describe();
}
INSTANTIATE_TEST_SUITE_P(Random, Seeds, ::testing::Range(1, 60));

}  // namespace
}  // namespace pando::agree
