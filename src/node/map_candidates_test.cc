#include "node/map_candidates.h"

#include <gtest/gtest.h>

#include "base/map_limits.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{100s};

/// A map that was damaged may have members that never were: nothing else would ever remove them.
TEST(Candidates, AMemberThatNobodyEverHeardOfIsGoneInTheEnd) {
  map::Map map;
  map.members = {{{{{1}}, 1}, "known"}, {{{{2}}, 1}, "ghost"}};
  Candidates others;
  others.alive("known", {});
  others.look(kStart, map);
  EXPECT_FALSE(others.gone(map.members[1]));
  others.look(kStart + 299s, map);
  EXPECT_FALSE(others.gone(map.members[1])) << "we may know less than the map";
  others.look(kStart + 300s, map);
  EXPECT_TRUE(others.gone(map.members[1]));
  EXPECT_FALSE(others.gone(map.members[0]));
  others.alive("ghost", {});
  EXPECT_FALSE(others.gone(map.members[1]));
}

/// The same with a start number that its node has not come to yet: the run that is there is none.
TEST(Candidates, AMemberOfWhoseNodeOnlyAnEarlierRunIsThereIsGoneInTheEnd) {
  map::Map map;
  map.members = {{{{{1}}, 7}, "a"}};
  const Participant earlier{{{1}}, 6};
  Candidates others;
  others.alive("a", {});
  others.linked("a", earlier);
  others.look(kStart, map);
  others.look(kStart + 299s, map);
  EXPECT_FALSE(others.gone(map.members[0])) << "its link may be one that has not ended yet";
  others.look(kStart + 300s, map);
  EXPECT_TRUE(others.gone(map.members[0]));
  others.unlinked("a");
  EXPECT_FALSE(others.gone(map.members[0])) << "the later run may be linked with others";
  others.look(kStart + 301s, map);
  others.linked("a", earlier);
  others.look(kStart + 302s, map);
  EXPECT_FALSE(others.gone(map.members[0])) << "it counts from when the link came";
  others.linked("a", map.members[0].who);
  others.look(kStart + 700s, map);
  EXPECT_FALSE(others.gone(map.members[0]));
}

/// All members of the map live, and have a link with us.
void meet(Candidates& others, const map::Map& map) {
  for (const map::Host& member : map.members) {
    others.alive(member.name, {});
    others.linked(member.name, member.who);
  }
}

/// Whoever wakes is not removed because it slept, once it is there again.
TEST(Candidates, WhoIsBuriedAndComesBackIsASuspectUntilItSaysThatItLives) {
  map::Map map;
  map.members = {{{{{1}}, 1}, "a"}, {{{{2}}, 1}, "b"}};
  Candidates others;
  meet(others, map);
  others.go_on(kStart, map);
  for (const map::Host& member : map.members) {
    others.unlinked(member.name);
    others.buried(kStart, member.name, {});
  }
  EXPECT_TRUE(others.gone(map.members[0]));
  others.linked("a", map.members[0].who);
  others.woke(kStart + 1s);
  EXPECT_FALSE(others.gone(map.members[0]));
  const Instant cut_at = others.cut_at(map);
  EXPECT_GT(cut_at, kStart + 1s) << "the other one may wake as well";
  for (const map::Host& member : map.members)
    EXPECT_EQ(others.member(kStart + 1s, member, cut_at).standing, place::Standing::suspect);
  EXPECT_EQ(others.member(cut_at, map.members[1], cut_at).standing, place::Standing::gone);
  others.unlinked("a");
  EXPECT_TRUE(others.gone(map.members[0])) << "that was not for long";
  others.linked("a", map.members[0].who);
  others.alive("a", {});
  EXPECT_EQ(others.member(cut_at, map.members[0], cut_at).standing, place::Standing::fit);
}

/// Others may have met a run already of which nothing has come here yet but that the one before
/// died.
TEST(Candidates, TheDeathOfARunIsNotThatOfTheNextOne) {
  map::Map map;
  map.members = {{{{{1}}, 1}, "a"}};
  Candidates others;
  meet(others, map);
  others.go_on(kStart, map);
  others.unlinked("a");
  others.buried(kStart, "a", {});
  EXPECT_TRUE(others.gone(map.members[0]));
  map.members[0].who.start = 2;
  others.go_on(kStart + 1s, map);
  others.look(kStart + 1s, map);
  EXPECT_FALSE(others.gone(map.members[0]));
  EXPECT_EQ(others.member(kStart + 1s, map.members[0], others.cut_at(map)).standing,
            place::Standing::fit);
  others.look(kStart + 301s, map);
  EXPECT_TRUE(others.gone(map.members[0])) << "nobody has heard of it for 5 min";
}

/// It was a member when it fell silent: its own death, though it has never had a link with us.
TEST(Candidates, AMemberThatIsBuriedIsGoneWithoutALink) {
  map::Map map;
  map.members = {{{{{1}}, 1}, "a"}};
  Candidates others;
  meet(others, map);
  others.unlinked("a");
  map.members[0].who.start = 2;
  others.go_on(kStart, map);
  others.buried(kStart + 1s, "a", {});
  EXPECT_TRUE(others.gone(map.members[0]));
}

/// Who goes on from what it remembers needs a number behind it.
TEST(Candidates, ACardThatRemembersTheLastOfAllMapsIsNone) {
  proto::StoreCard card;
  card.set_weight(100);
  card.set_last_epoch(map::kMaxEpoch - 1);
  EXPECT_TRUE(legal(card));
  card.set_last_epoch(map::kMaxEpoch);
  EXPECT_FALSE(legal(card));
}

/// Whoever removed it may know what is not known here yet: to admit it at once undoes that.
TEST(Candidates, WhoIsNoMemberAnyMoreIsNoNewcomerForAWhile) {
  map::Map map;
  map.members = {{{{{1}}, 1}, "a"}, {{{{2}}, 1}, "b"}};
  Candidates others;
  proto::StoreCard card;
  card.set_weight(100);
  for (const map::Host& member : map.members) {
    others.alive(member.name, {});
    others.linked(member.name, member.who);
    others.card(member.name, card);
  }
  others.go_on(kStart, map);
  map.members.pop_back();
  others.go_on(kStart + 1s, map);
  EXPECT_EQ(others.newcomers(kStart + 1s).size(), 1u);
  EXPECT_EQ(others.fit_again(kStart + 1s), kStart + 11s);
  others.look(kStart + 11s, map);
  EXPECT_EQ(others.newcomers(kStart + 11s).size(), 2u);
  EXPECT_EQ(others.fit_again(kStart + 11s), kNever);
}

/// Three members, of whom nobody but silence says that they are gone.
class Cut : public testing::Test {
 protected:
  Cut() {
    for (std::uint8_t i = 1; i <= 3; ++i) {
      map_.members.push_back({{{{i}}, 1}, std::string(1, static_cast<char>('a' + i - 1))});
      others_.alive(map_.members.back().name, {});
    }
  }
  place::Standing standing(Instant now, std::size_t i) const {
    return others_.member(now, map_.members[i], others_.cut_at(map_)).standing;
  }

  map::Map map_;
  Candidates others_;
};

TEST_F(Cut, WaitsForThoseWhoMayDieOfTheSameCause) {
  others_.suspect("b", true, 1);
  others_.buried(kStart, "a", {"b", "c"});
  EXPECT_EQ(standing(kStart, 0), place::Standing::suspect);
  others_.buried(kStart + 500ms, "b", {"c"});
  EXPECT_EQ(standing(kStart + 500ms, 0), place::Standing::suspect);
  EXPECT_EQ(standing(kStart + 500ms, 1), place::Standing::suspect);
  others_.buried(kStart + 900ms, "c", {});
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(standing(kStart + 900ms, i), place::Standing::gone) << i;
}

TEST_F(Cut, WaitsForNobodyIfNobodyElseIsSuspected) {
  others_.buried(kStart, "a", {"somebody who is no member"});
  EXPECT_EQ(standing(kStart, 0), place::Standing::gone);
}

TEST_F(Cut, WaitsNoLongerThanTwoSeconds) {
  others_.suspect("b", true, 1);
  others_.buried(kStart, "a", {"b"});
  EXPECT_EQ(standing(kStart + 1999ms, 0), place::Standing::suspect);
  EXPECT_EQ(standing(kStart + 2s, 0), place::Standing::gone);
}

TEST_F(Cut, EndsWhenASuspicionDoes) {
  others_.suspect("b", true, 1);
  others_.buried(kStart, "a", {"b"});
  others_.suspect("b", false, 1);
  EXPECT_EQ(standing(kStart, 0), place::Standing::gone);
}

/// What it was given later cannot have been what it was learning when it fell silent.
TEST_F(Cut, ASuspectIsToldWithTheMapAtWhichThatBegan) {
  const auto doubted = [&] {
    return others_.member(kStart, map_.members[1], others_.cut_at(map_)).doubted;
  };
  others_.suspect("b", true, 7);
  others_.suspect("b", true, 9);
  others_.buried(kStart, "b", {"c"});
  EXPECT_EQ(doubted(), 7U);
  others_.alive("b", {});
  others_.linked("b", map_.members[1].who);
  proto::StoreCard card;
  card.set_weight(100);
  others_.card("b", card);
  others_.suspect("b", true, 11);
  EXPECT_EQ(doubted(), 11U);
}

TEST_F(Cut, NeverHoldsUpACertainDeath) {
  others_.suspect("c", true, 1);
  others_.buried(kStart, "a", {"c"});
  others_.ended(map_.members[0].who);
  others_.left("b");
  EXPECT_EQ(standing(kStart, 0), place::Standing::gone);
  EXPECT_EQ(standing(kStart, 1), place::Standing::gone);
}

}  // namespace
}  // namespace pando::node
