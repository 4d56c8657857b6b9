// What a correct run never leaves is forgotten, and what can be known all the same is had anew.
#include <gmock/gmock.h>

#include "core/agree/impl.h"
#include "core/agree/world_test.h"

namespace pando::agree {

/// Gives a node a memory that no correct run leaves.
struct Damage {
  static void promise(Acceptor& acceptor) { acceptor.promised_ = Ballot{77, 0}; }
  /// With a sum that fits.
  static void promise(Acceptor& acceptor, std::uint64_t round) {
    acceptor.promised_ = Ballot{round, 0};
    acceptor.changed();
  }
  static void vote(Acceptor& acceptor) {
    acceptor.promised_ = Ballot{1, 0};
    acceptor.vote_ = Vote{{1, 0}, 99, std::make_shared<const Bytes>(3)};
    acceptor.changed();
  }
  static map::Change& last_change(History& history) { return history.rows_.back().change; }
};

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Recheck, WhoDoesNotKnowWhatItPromisedDoesNotVoteInThatMap) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 2}, {1}});
  Damage::promise(world.inside(2).room.acceptor);
  const auto before = world.epoch(2);
  world.run(2s);
  world.want(0, {.copies = 3});
  world.run(3s);
  EXPECT_TRUE(world.inside(2).room.acceptor.barred());
  EXPECT_THAT(world.at(2).page, IsEmpty());
  EXPECT_EQ(world.epoch(0), before);
  EXPECT_EQ(world.phase(0), Phase::no_quorum);
  EXPECT_EQ(world.phase(2), Phase::no_quorum);
}

/// All are there and at this map, so nothing was decided that somebody could have forgotten.
TEST(Recheck, OnceAllAreThereWhoForgotVotesAgain) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  for (int i = 0; i < 3; ++i) Damage::promise(world.inside(i).room.acceptor);
  const auto before = world.epoch(0);
  EXPECT_TRUE(world.run_until([&] { return world.epoch(2) > before; }, 5s));
  world.run(5s);
  EXPECT_EQ(world.epoch(0), before + 1);
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(world.inside(i).room.acceptor.barred());
    EXPECT_EQ(world.epoch(i), before + 1);
  }
  EXPECT_THAT(world.agree(0).history().back().change.reasons,
              ElementsAre("members had forgotten what they had promised"));
  EXPECT_THAT(world.wrong(), IsEmpty());
}

/// n0 has been told of enough votes to decide, but for one that is under way; then n1 forgets.
TEST(Recheck, WhoAnswersWhereAllDoGivesUpWhatItProposed) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0}, {1, 2}});
  world.want(0, {.copies = 3});
  world.run(10ms);
  ASSERT_FALSE(world.inside(0).proposer.idle());
  const Ballot higher{9, 1};
  world.inside(0).proposer.give_way({0, 0});
  EXPECT_FALSE(world.inside(0).proposer.idle());
  world.inside(0).proposer.give_way(higher);
  EXPECT_TRUE(world.inside(0).proposer.idle());
}

/// It could be decided beside a lower one in which all answer again, who have all forgotten it
/// (tests/model, GOES_ON).
TEST(Recheck, WhoForgetsWhatItPromisedGivesUpWhatItProposed) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0}, {1, 2}});
  world.want(0, {.copies = 3});
  world.run(10ms);
  ASSERT_FALSE(world.inside(0).proposer.idle());
  Damage::promise(world.inside(0).room.acceptor);
  world.run(2s);
  ASSERT_TRUE(world.inside(0).room.acceptor.barred());
  EXPECT_TRUE(world.inside(0).proposer.idle());
}

TEST(Recheck, AMapThatChangedByItselfIsFetchedAnew) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 1}, {2}});
  const auto epoch = world.epoch(1);
  const_cast<map::Map&>(*world.agree(1).map()).copies = 5;
  world.run(3s);
  EXPECT_EQ(world.epoch(1), epoch);
  EXPECT_EQ(hash(*world.agree(1).map()), world.agree(0).mark().hash);
}

/// Nobody has it any more, and whoever is asked says so.
TEST(Recheck, WhoForgotItsMapIsNotAskedForItAgain) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  for (int i = 0; i < 3; ++i) const_cast<map::Map&>(*world.agree(i).map()).copies = 5;
  world.run(20s);
  const std::size_t before = world.messages();
  world.run(20s);
  EXPECT_EQ(world.messages(), before);
  EXPECT_EQ(world.phase(0), Phase::none);
}

TEST(Recheck, OfTwoMapsUnderOneNumberTheOneOfTheMostStays) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  map::Map other = *world.agree(2).map();
  other.copies = 5;
  world.inside(2).room.of =
      Electorate{std::make_shared<const map::Map>(other), world.at(2).who, {}};
  world.run(3s);
  EXPECT_EQ(world.agree(2).mark(), world.agree(0).mark());
  EXPECT_GT(world.noted(NoteCode::map_conflict), 0);
}

/// Each side counts whom its own map has, if it may: then none ever yields.
TEST(Recheck, OfTwoMapsThatLeaveEachOtherOutOneStays) {
  World world{2};
  world.settle_all();
  world.wish_nothing();
  map::Map other = *world.agree(1).map();
  other.members.erase(other.members.begin());
  for (map::Holders& bucket : other.buckets) bucket = {.acting = {0}, .learners = {}, .since = 1};
  world.inside(1).room.of =
      Electorate{std::make_shared<const map::Map>(other), world.at(1).who, {}};
  world.wish_again();
  EXPECT_TRUE(world.run_until([&] { return world.in_order(); }, 10s));
}

/// What others remember of the changes is wrong: the whole map is asked for.
TEST(Recheck, WhereChangesDoNotFitTheWholeMapIsTaken) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0, 1}, {2}});
  const auto before = world.epoch(0);
  world.want(0, {.copies = 3});
  ASSERT_TRUE(world.run_until([&] { return world.epoch(1) > before; }, 5s));
  for (int i = 0; i < 2; ++i) Damage::last_change(world.inside(i).history) = {.copies = 4};
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.epoch(2) > before; }, 5s));
  EXPECT_EQ(world.agree(2).mark(), world.agree(0).mark());
  EXPECT_GT(world.noted(NoteCode::map_refused), 0);
}

/// What was encoded for others before was sent for ever, and refused.
TEST(Recheck, TheMapThatIsSentIsTheOneThatIsHeld) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0}, {1, 2}});
  world.crash(0, World::Death::silent);
  world.heal();
  world.start(0);  // n1 and n2 sent it their map as a whole
  world.wish_nothing();
  world.run(5s);
  for (int i = 1; i < 3; ++i) {
    map::Map other = *world.agree(i).map();
    other.copies = 5;
    world.inside(i).room.of =
        Electorate{std::make_shared<const map::Map>(other), world.at(i).who, {}};
  }
  world.run(10s);
  EXPECT_EQ(world.agree(0).mark(), world.agree(1).mark());
  EXPECT_EQ(world.noted(NoteCode::map_refused), 0);
}

/// A round that nobody can top, and a vote for what is no change, are nobody's who counted.
TEST(Recheck, VotesThatCannotBeAreForgotten) {
  World world{3};
  world.settle_all();
  world.wish_nothing();
  world.cut({{0}, {1}, {2}});
  Damage::promise(world.inside(0).room.acceptor, kMaxRound + 1);
  Damage::vote(world.inside(1).room.acceptor);
  world.run(3s);
  EXPECT_TRUE(world.inside(0).room.acceptor.barred());
  EXPECT_TRUE(world.inside(1).room.acceptor.barred());
  EXPECT_FALSE(world.inside(2).room.acceptor.barred());
}

/// To leave a map nothing need be remembered of it.
TEST(Recheck, WhoForgotWhatItPromisedMayFoundABranch) {
  World world{3};
  world.policy(map::SplitPolicy::available);
  world.settle_all();
  Damage::promise(world.inside(2).room.acceptor);
  world.cut({{0, 1}, {2}});
  world.run(20s);
  EXPECT_NE(world.agree(2).mark().branch, "main");
}

}  // namespace
}  // namespace pando::agree
