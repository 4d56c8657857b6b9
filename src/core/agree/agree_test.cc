#include "core/agree/agree.h"

#include <gmock/gmock.h>

#include "core/agree/impl.h"
#include "core/agree/world_test.h"

namespace pando::agree {
namespace {

using ::testing::IsEmpty;

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
  EXPECT_EQ(world.phase(1), Phase::no_quorum);
  EXPECT_GT(world.noted(NoteCode::map_no_quorum), 0);
}

TEST(Agree, OnlyOneSideOfACutDecides) {
  World world{5};
  world.settle_all();
  world.cut({{0, 1}, {2, 3, 4}});
  world.run(20s);
  EXPECT_EQ(world.members(0), 5);
  EXPECT_EQ(world.phase(0), Phase::no_quorum);
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
  EXPECT_EQ(world.phase(2), Phase::closed);
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

TEST(Agree, ALeaverSaysItsLastWordItself) {
  World world{2};
  world.settle_all();
  world.give(1, Leaving{});
  EXPECT_FALSE(world.agree(1).serves(world.now()));
  world.wish_nothing();
  world.want(0, {.remove = {world.at(1).who}});
  EXPECT_TRUE(world.run_until([&] { return world.members(0) == 1; }, 2s));
}

TEST(Agree, AForgottenClusterIsGoneAndAnotherIsTaken) {
  World world{2};
  world.found(0);
  world.run(1s);
  world.give(1, Forget{});
  EXPECT_EQ(world.agree(1).map(), nullptr);
  EXPECT_TRUE(world.run_until([&] { return world.agree(1).map() != nullptr; }, 1s));
  Id other;
  other.bytes[0] = 9;
  world.give(1, Forget{other});
  world.run(2s);
  EXPECT_EQ(world.agree(1).map(), nullptr);
}

TEST(Agree, ASideWithoutAQuorumMayGoOnAndTheLargerOneSurvives) {
  World world{5};
  world.policy(map::SplitPolicy::available);
  world.settle_all();
  world.cut({{0, 1}, {2, 3, 4}});
  world.run(20s);
  EXPECT_EQ(world.members(0), 2);
  EXPECT_NE(world.agree(0).mark().branch, "main");
  EXPECT_EQ(world.agree(0).mark(), world.agree(1).mark());
  EXPECT_EQ(world.members(2), 3);
  EXPECT_TRUE(world.agree(0).serves(world.now()));
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 20s));
  EXPECT_EQ(world.agree(0).mark().branch, "main");
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// On the way back it says so: it has been where its map does not come from.
TEST(Agree, WhoComesBackFromABranchSaysThatItWasAway) {
  World world{5};
  world.policy(map::SplitPolicy::available);
  world.settle_all();
  EXPECT_FALSE(decode_testimony(world.at(0).page)->returned);
  world.cut({{0, 1}, {2, 3, 4}});
  world.run(20s);
  EXPECT_FALSE(decode_testimony(world.at(0).page)->returned);
  world.heal();
  ASSERT_TRUE(world.run_until([&] { return world.in_order(); }, 20s));
  EXPECT_TRUE(decode_testimony(world.at(0).page)->returned);
  EXPECT_FALSE(decode_testimony(world.at(2).page)->returned);
}

/// n4 has missed a map that all others had, and left.
TEST(Agree, WhoIsBehindTheForkDoesNotCallTheOthersBack) {
  World world{5};
  world.policy(map::SplitPolicy::available);
  world.settle_all();
  world.crash(4);
  world.tune = [](int, Config& config) { config.quiet = 1h; };
  world.start(4);
  world.run(5s);
  world.cut({{0, 1, 2, 3}, {4}});
  ASSERT_TRUE(world.run_until([&] { return world.members(0) == 4; }, 5s));
  const auto before = world.epoch(4);
  world.cut({{0}, {1}, {2}, {3}, {}});
  world.run(20s);
  ASSERT_NE(world.agree(0).mark().branch, "main");
  ASSERT_EQ(world.epoch(4), before);
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 30s));
  EXPECT_NE(world.agree(4).mark().branch, "main");
  EXPECT_THAT(world.wrong(), IsEmpty());
}

TEST(Agree, WhenNoSideHasAQuorumTheBranchOfTheMostSurvives) {
  World world{5};
  world.policy(map::SplitPolicy::available);
  world.settle_all();
  world.cut({{0, 1}, {2}, {3, 4}});
  world.run(20s);
  EXPECT_EQ(world.members(0), 2);
  EXPECT_EQ(world.members(2), 1);
  EXPECT_EQ(world.members(3), 2);
  const std::string lone = world.agree(2).mark().branch;
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 30s));
  EXPECT_NE(world.agree(0).mark().branch, lone);
  EXPECT_THAT(world.wrong(), IsEmpty());
}

}  // namespace
}  // namespace pando::agree
