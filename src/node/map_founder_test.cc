#include "node/map_founder.h"

#include <gtest/gtest.h>

namespace pando::node {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{100s};
constexpr Id kSelf{{5}}, kCluster{{9}};

struct MapFounderTest : testing::Test {
  void meet(const std::string& name, const Id& id, bool store = true) {
    others.alive(name, {});
    others.linked(name, {id, 1});
    proto::StoreCard card;
    card.set_weight(100);
    if (store) others.card(name, card);
  }
  std::optional<std::string> founds(Duration after, bool made = false) {
    return founder.founds(kStart + after, kSelf, kCluster, made, others, rng);
  }

  MapFounder founder{kStart};
  Candidates others;
  Rng rng{1};
};

TEST_F(MapFounderTest, WhoIsAloneMakesTheClustersId) {
  EXPECT_FALSE(founder.makes_cluster(kStart + 999ms, {}, others));
  EXPECT_TRUE(founder.makes_cluster(kStart + 1s, {}, others));
  EXPECT_FALSE(founder.makes_cluster(kStart + 1s, kCluster, others));
}

/// A node that knew somebody, but had no link yet when its second was over, was due for ever.
TEST_F(MapFounderTest, WhoKnowsSomebodyIsNotDueBeforeThereIsAnId) {
  others.alive("other", {});
  EXPECT_EQ(founder.deadline({}, false, others), kNever);
  EXPECT_FALSE(founder.makes_cluster(kStart + 5s, {}, others));
}

TEST_F(MapFounderTest, WhoMadeTheIdFoundsSoon) {
  EXPECT_EQ(founds(100ms, true), std::nullopt);
  EXPECT_EQ(founds(200ms, true), "main");
  founder.disturbed(kStart + 150ms);
  EXPECT_EQ(founds(200ms, true), std::nullopt);
}

TEST_F(MapFounderTest, ElseTheSmallestDoesLaterOnABranchOfItsOwn) {
  meet("greater", {{6}});
  EXPECT_EQ(founds(2900ms), std::nullopt);
  const auto branch = founds(3s);
  ASSERT_TRUE(branch);
  EXPECT_EQ(branch->size(), 13u);
  EXPECT_NE(*branch, founds(3s)) << "two of them are two branches";
  meet("smaller", {{4}});
  EXPECT_EQ(founds(3s), std::nullopt);
}

TEST_F(MapFounderTest, WhoHoldsNothingDoesNotCount) {
  meet("smaller", {{4}}, false);
  EXPECT_NE(founds(3s), std::nullopt);
}

TEST_F(MapFounderTest, AFewOfThoseWhoAreKnownDoNotFound) {
  for (const char* const name : {"a", "b", "c"})
    meet(name, {{7, static_cast<std::uint8_t>(*name)}});
  others.unlinked("a");
  others.unlinked("b");
  EXPECT_EQ(founds(3s), std::nullopt) << "two of four";
  meet("b", {{7, 'b'}});
  EXPECT_NE(founds(3s), std::nullopt) << "three of four";
}

/// Two of four who had not gone for good waited for ever.
TEST_F(MapFounderTest, WhoHasLeftOrEndedIsNotWaitedFor) {
  for (const char* const name : {"a", "b", "c"})
    meet(name, {{7, static_cast<std::uint8_t>(*name)}});
  for (const char* const name : {"a", "b", "c"}) others.unlinked(name);
  others.left("a");
  others.buried({}, "b", {});
  others.buried({}, "c", {});
  EXPECT_EQ(founds(3s), std::nullopt) << "silence may be a cut";
  others.ended({{{7, 'b'}}, 1});
  EXPECT_EQ(founds(3s), std::nullopt) << "one of two";
  others.ended({{{7, 'c'}}, 1});
  EXPECT_NE(founds(3s), std::nullopt);
}

// ---- with a memory ------------------------------------------------------------------------------

map::LastMembers members(std::initializer_list<std::uint8_t> ids, map::Epoch epoch = 7) {
  map::LastMembers last{kCluster, epoch, {}};
  for (const std::uint8_t id : ids) last.members.push_back({{{id}}, "n" + std::to_string(id)});
  return last;
}

/// This node has the id 5.
struct RememberingFounderTest : testing::Test {
  /// Somebody who is linked and has no map, with what it remembers.
  void meet(std::uint8_t id, const map::LastMembers& last, bool over = false) {
    const std::string name = "n" + std::to_string(id);
    others.alive(name, {});
    others.linked(name, {{{id}}, 2});
    proto::StoreCard card;
    card.set_weight(100);
    MapMemory{last}.tell(card);
    card.set_last_over(over);
    others.card(name, card);
  }
  bool founds(Duration after = 3s) {
    return founder.founds(kStart + after, kSelf, kCluster, false, others, rng).has_value();
  }
  void remember(const map::LastMembers& last) { founder = MapFounder{kStart, last}; }

  MapFounder founder{kStart};
  Candidates others;
  Rng rng{1};
};

TEST_F(RememberingFounderTest, AloneItFoundsOnlyWhatWasItsOwn) {
  remember(members({5}));
  EXPECT_TRUE(founds());
  remember(members({5, 6}));
  EXPECT_FALSE(founds());
}

/// A majority is not enough: the other may have gone on with the exit notices of these.
TEST_F(RememberingFounderTest, AllWhoMayHaveTheMapHaveToBeThere) {
  const map::LastMembers last = members({5, 6, 7});
  remember(last);
  meet(6, last);
  EXPECT_FALSE(founds());
  meet(7, last);
  EXPECT_TRUE(founds());
  others.unlinked("n6");
  EXPECT_FALSE(founds());
}

TEST_F(RememberingFounderTest, WhoHoldsNothingAnyMoreMayHaveTheMapAllTheSame) {
  remember(members({5, 6}));
  others.alive("n6", {});
  others.linked("n6", {{{6}}, 2});
  EXPECT_FALSE(founds()) << "it has not said that it has none";
}

TEST_F(RememberingFounderTest, TheSmallestOfThoseWhoRememberTheSameFounds) {
  const map::LastMembers last = members({4, 5, 6});
  remember(last);
  meet(6, last);
  meet(4, members({4, 5}, 3));
  EXPECT_TRUE(founds()) << "4 is smaller, but remembers an earlier map";
  meet(4, last);
  EXPECT_FALSE(founds());
}

TEST_F(RememberingFounderTest, ItsMembersComeBeforeOthers) {
  const map::LastMembers last = members({5, 6});
  remember(last);
  meet(6, last);
  meet(3, last);
  EXPECT_TRUE(founds());
  remember(members({6, 7}));
  meet(7, {});
  meet(6, {});
  others.unlinked("n3");
  EXPECT_TRUE(founds()) << "nobody else remembers it";
  meet(7, members({6, 7}));
  EXPECT_FALSE(founds());
}

TEST_F(RememberingFounderTest, WhoRemembersALaterMapKnowsBetter) {
  remember(members({5}));
  meet(9, members({8, 9}, 8));
  EXPECT_FALSE(founds());
  meet(9, members({8, 9}, 6));
  EXPECT_TRUE(founds());
}

/// Two branches, whose maps had the same number: each side waited for the other, for ever.
TEST_F(RememberingFounderTest, OfTwoMapsWithOneNumberThatAreOverOneIsFollowed) {
  std::size_t founders = 0;
  for (const auto& [ours, theirs] : {std::pair{members({5}), members({8})},
                                     std::pair{members({8}), members({5})}}) {
    remember(ours);
    meet(8, theirs);
    EXPECT_FALSE(founds()) << "somebody may go on with the other one";
    meet(8, theirs, true);
    founders += founds();
  }
  EXPECT_EQ(founders, 1u) << "either side decides alike";
}

TEST_F(RememberingFounderTest, SaysOnceThatTheLastMapIsOver) {
  remember(members({5, 6}));
  EXPECT_FALSE(founder.learns_that_it_is_over(kSelf, others));
  meet(6, {});
  EXPECT_TRUE(founder.learns_that_it_is_over(kSelf, others));
  others.unlinked("n6");
  EXPECT_FALSE(founder.learns_that_it_is_over(kSelf, others));
  proto::StoreCard card;
  founder.tell(card);
  EXPECT_TRUE(card.last_over()) << "who had none once will not have it later";
  EXPECT_EQ(card.last_epoch(), 7u);
}

TEST_F(RememberingFounderTest, ANewcomerFoundsNothingBesideWhoRemembers) {
  meet(9, members({8, 9}));
  EXPECT_FALSE(founds());
  meet(9, {});
  EXPECT_TRUE(founds());
}

TEST_F(RememberingFounderTest, NumbersGoOnAboveAllThatIsRemembered) {
  EXPECT_EQ(founder.number(others), 1u);
  remember(members({5, 6}, 7));
  EXPECT_EQ(founder.number(others), 8u);
  meet(6, members({6}, 11));
  EXPECT_EQ(founder.number(others), 12u);
}

TEST_F(RememberingFounderTest, SaysOnceWhoIsMissing) {
  remember(members({4, 5, 6}));
  const auto complaint = [&](Duration after) {
    return founder.complaint(kStart + after, kSelf, others);
  };
  EXPECT_FALSE(complaint(9s)) << "all may be about to start";
  const auto said = complaint(10s);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->subject, "n4, n6");
  EXPECT_EQ(said->detail, "2 of 3 members");
  EXPECT_FALSE(complaint(100s));
  meet(4, {});
  EXPECT_FALSE(complaint(39s));
  EXPECT_EQ(complaint(40s)->subject, "n6");
}

}  // namespace
}  // namespace pando::node
