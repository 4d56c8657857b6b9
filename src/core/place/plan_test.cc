#include <gmock/gmock.h>

#include "core/place/place_world_test.h"

namespace pando::place {
namespace {

using testing::after;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using testing::first;
using testing::fit;
using ::testing::HasSubstr;
using testing::host;
using testing::hosts;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A map on which nothing is left to do.
map::Map settled(const Situation& situation, std::size_t buckets = 64, std::uint8_t copies = 2) {
  return forecast(first(1, buckets, copies), situation).map;
}

Situation with(Situation situation, std::size_t node, Standing standing) {
  situation.nodes[node].standing = standing;
  return situation;
}

TEST(Life, ACopyIsLearnedThenActsBesideTheOldOneThenReplacesIt) {
  const Situation two = fit(hosts(2));
  map::Map map = first(1, 1, 1);
  Situation moving = with(two, 0, Standing::leaving);
  map = after(map, next(map, moving));
  EXPECT_EQ(map.buckets[0].acting, map::MemberList{0});
  EXPECT_EQ(map.buckets[0].learners, map::MemberList{1});
  EXPECT_TRUE(next(map, moving).empty());  // it waits for the learner
  moving.ready = {{.bucket = 0, .who = host(2).who}};
  map = after(map, next(map, moving));
  EXPECT_EQ(map.buckets[0].acting, (map::MemberList{0, 1}));
  map = after(map, next(map, moving));
  EXPECT_EQ(map.buckets[0].acting, map::MemberList{1});
  EXPECT_THAT(next(map, moving).remove, ElementsAre(host(1).who));
}

TEST(Life, ReadyForWhatIsNotLearnedChangesNothing) {
  Situation situation = fit(hosts(2));
  const map::Map map = settled(situation);
  situation.ready = {{.bucket = 0, .who = host(1).who},
                     {.bucket = 9999, .who = host(1).who},
                     {.bucket = 1, .who = host(9).who},
                     {.table = "t", .bucket = 0, .who = host(1).who}};
  EXPECT_TRUE(next(map, situation).empty());
}

/// Its share is what it has, so what the band takes from it would make its share less, and again.
TEST(Life, WhoIsUnfitIsNotDeprivedOfWhatItLearnsBitByBit) {
  const Situation two = fit(hosts(2)), four = fit(hosts(4));
  map::Map map = settled(two, 64, 3);
  map = after(map, next(map, four));
  const Situation unfit = with(with(four, 2, Standing::unfit), 3, Standing::unfit);
  const auto under_way = [&] {
    std::size_t learners = 0;
    for (const map::Holders& bucket : map.buckets) learners += bucket.learners.size();
    return learners;
  };
  const std::size_t at_first = under_way();
  ASSERT_GE(at_first, 64u);
  for (int i = 0; i < 20; ++i) map = after(map, next(map, unfit));
  EXPECT_EQ(under_way(), at_first);
}

TEST(Life, ALearnerThatDiesOrIsNotNeededIsDropped) {
  const map::Map one = settled(fit(hosts(1)));
  const map::Map map = after(one, next(one, fit(hosts(2))));
  ASSERT_THAT(map.buckets[0].learners, SizeIs(1));
  const map::Map dead = after(map, next(map, fit(hosts(1))));
  EXPECT_THAT(dead.buckets[0].learners, IsEmpty());
  const map::Change unwanted = next(map, with(fit(hosts(2)), 1, Standing::leaving));
  EXPECT_THAT(after(map, unwanted).buckets[0].learners, IsEmpty());
  EXPECT_THAT(unwanted.reasons, Contains("64 unfinished copies are not needed any more"));
}

TEST(Life, SoManyLearnersAtATimeForEachReceiver) {
  Situation situation = fit(hosts(3));
  situation.moves_at_a_time = 5;
  map::Map map = first();
  map = after(map, next(map, situation));
  EXPECT_EQ(balance(map).members[1].learning, 5U);
  EXPECT_EQ(balance(map).members[2].learning, 5U);
  EXPECT_TRUE(next(map, situation).empty());
  EXPECT_EQ(forecast(map, situation).map.members.size(), 3U);
  EXPECT_LE(balance(forecast(map, situation).map).most_copies, 1.05);
}

/// How many buckets it learns, or else has.
std::pair<std::size_t, std::size_t> held_by(const map::Map& map, std::size_t member) {
  const Balance held = balance(map);
  return {held.members[member].copies, held.members[member].learning};
}

TEST(Standings, ASuspectLosesItsRolesAndIsNotWaitedForOnceOthersActInItsPlace) {
  const Situation calm = fit(hosts(4));
  const map::Map before = settled(calm);
  const Situation suspicion = with(calm, 1, Standing::suspect);
  const map::Map waiting = after(before, next(before, suspicion));
  EXPECT_EQ(held_by(waiting, 1), std::pair(held_by(before, 1).first, std::size_t{0}))
      << "nobody else acts yet";
  const Forecast during = forecast(before, suspicion);
  EXPECT_EQ(balance(during.map).members[1].primaries, 0U);
  EXPECT_EQ(held_by(during.map, 1), std::pair(std::size_t{0}, held_by(before, 1).first));
  EXPECT_THAT(during.reasons, Contains(HasSubstr("in case suspects die")));
  EXPECT_THAT(during.reasons, Contains(HasSubstr("not waited for any more")));
  EXPECT_EQ(durability(during.map).hosts, 1U);
  // Its death costs no further copy, its return none either.
  EXPECT_THAT(forecast(during.map, fit({host(1), host(3), host(4)})).moves, IsEmpty());
  const Forecast back = forecast(during.map, calm);
  EXPECT_THAT(back.moves, IsEmpty());
  EXPECT_LE(balance(back.map).most_copies, 1.05);
  EXPECT_GE(balance(back.map).least_primaries, 0.93);
}

/// After its death there would be no more copies than then.
TEST(Standings, ASuspectThatNobodyCanReplaceIsNotWaitedForAtAll) {
  const Situation calm = fit(hosts(3));
  const map::Map before = settled(calm, 64, 3);
  const map::Map during = after(before, next(before, with(calm, 0, Standing::suspect)));
  EXPECT_EQ(held_by(during, 0), std::pair(std::size_t{0}, std::size_t{64}));
  EXPECT_EQ(held_by(during, 1), std::pair(std::size_t{64}, std::size_t{0}));
  EXPECT_TRUE(next(during, with(calm, 0, Standing::suspect)).empty());
  EXPECT_EQ(held_by(forecast(during, calm).map, 0), std::pair(std::size_t{64}, std::size_t{0}));
}

/// The primary may have promised to wait for it.
TEST(Standings, WhatASuspectWasLearningBeforeIsAbandoned) {
  const Situation three = fit(hosts(3)), four = fit(hosts(4));
  const map::Map before = settled(three);
  const map::Map joins = after(before, next(before, four));
  ASSERT_GT(held_by(joins, 3).second, 0U);
  Situation suspicion = with(four, 3, Standing::suspect);
  suspicion.nodes[3].doubted = joins.epoch;
  EXPECT_EQ(held_by(after(joins, next(joins, suspicion)), 3).second, 0U);
  suspicion.nodes[3].doubted = joins.epoch - 1;
  EXPECT_EQ(held_by(after(joins, next(joins, suspicion)), 3).second, held_by(joins, 3).second);
}

TEST(Standings, WhoeverIsSureAnswersRatherThanASuspect) {
  map::Map map = settled(fit(hosts(2)), 4);
  Situation situation = fit(hosts(3));
  situation.nodes[0].standing = Standing::suspect;
  situation.nodes[1].standing = Standing::leaving;  // it acts until h3 has learned
  map = after(map, next(map, situation));
  for (const map::Holders& bucket : map.buckets) {
    EXPECT_EQ(map.members[*bucket.primary()].name, "h2");
    EXPECT_THAT(bucket.learners, SizeIs(1));
  }
}

TEST(Standings, WhileSomebodyIsSuspectNothingBeginsToMoveForBalanceOrSpread) {
  std::vector<map::Host> racks{host(1, "r1/h1"), host(2, "r1/h2"), host(3, "r2/h3")};
  const map::Map map = settled(fit(racks), 64);
  const Situation before = with(fit(racks), 0, Standing::suspect);
  const map::Map waiting = forecast(map, before).map;
  racks.push_back(host(4, "r3/h4"));
  racks[1].zone = "r2/h2";  // now in one rack with h3
  Situation during = with(fit(racks), 0, Standing::suspect);
  EXPECT_THAT(forecast(waiting, during).moves, IsEmpty());
  during.nodes[0].standing = Standing::fit;
  EXPECT_THAT(forecast(waiting, during).moves, Not(IsEmpty()));
}

TEST(Standings, ASuspicionThatPassesAtOnceLeavesNothingBehind) {
  const Situation calm = fit(hosts(8));
  const map::Map before = settled(calm, 256);
  const map::Map during = after(before, next(before, with(calm, 3, Standing::suspect)));
  const Forecast back = forecast(during, calm);
  EXPECT_THAT(back.moves, IsEmpty());
  for (std::size_t b = 0; b < before.buckets.size(); ++b)
    for (const map::MemberNumber member : before.buckets[b].acting)
      EXPECT_TRUE(back.map.buckets[b].acting.contains(member)) << b;
}

TEST(Standings, WhoIsAloneStaysPrimaryThoughSuspect) {
  const Situation one = fit(hosts(1));
  const map::Map map = settled(one);
  EXPECT_TRUE(next(map, with(one, 0, Standing::suspect)).empty());
  EXPECT_TRUE(next(map, with(one, 0, Standing::leaving)).empty());
  EXPECT_TRUE(next(map, with(one, 0, Standing::gone)).empty());
}

TEST(Standings, TheUnfitGetNothingNewAndKeepWhatTheyHave) {
  const Situation four = fit(hosts(4));
  const map::Map map = settled(four);
  const Situation unfit = with(four, 3, Standing::unfit);
  EXPECT_TRUE(next(map, unfit).empty());
  Situation fewer = unfit;
  fewer.nodes.erase(fewer.nodes.begin());
  const Forecast lost = forecast(map, fewer);
  const auto copies = [](const map::Map& of) { return balance(of).members[*of.find("h4")].copies; };
  EXPECT_EQ(copies(lost.map), copies(map));
  EXPECT_EQ(durability(lost.map).hosts, 1U);
}

/// To whom it was fit has begun: nobody to whom it is not undoes that.
TEST(Standings, WhatAnUnfitNodeLearnsIsNotNew) {
  const Situation four = fit(hosts(4));
  const map::Map joins = after(settled(fit(hosts(3))), next(settled(fit(hosts(3))), four));
  const Forecast forecast = place::forecast(joins, with(four, 3, Standing::unfit));
  // It has its share, to a bucket: that is all the others have to spare.
  EXPECT_GE(balance(forecast.map).members[3].copies + 1, balance(joins).members[3].learning);
  EXPECT_THAT(forecast.moves, IsEmpty());
}

TEST(Standings, WhoLeavesIsRemovedWhenItHoldsNothingAndNothingIsLost) {
  const Situation four = fit(hosts(4));
  map::Map map = settled(four);
  const Situation leaving = with(four, 0, Standing::leaving);
  while (true) {
    Situation now = leaving;
    for (std::size_t b = 0; b < map.buckets.size(); ++b)
      for (const map::MemberNumber learner : map.buckets[b].learners)
        now.ready.push_back(
            {.bucket = static_cast<std::uint16_t>(b), .who = map.members[learner].who});
    const map::Change change = next(map, now);
    if (change.empty()) break;
    map = after(map, change);
    EXPECT_GE(durability(map).hosts, 1U);
  }
  EXPECT_FALSE(map.find(host(1).who));
}

TEST(Standings, ALeavingNodeStaysWhileAnApplicationHasRangesOnIt) {
  map::Map map = settled(fit(hosts(3)));
  map = after(map, {.tables = {{"t", 1, {{{}, {.acting = {0}}}}}}});
  const Situation leaving = with(fit(hosts(3)), 0, Standing::leaving);
  map = forecast(map, leaving).map;
  EXPECT_TRUE(map.find(host(1).who));
  map = after(map, {.drop_tables = {"t"}});
  EXPECT_FALSE(forecast(map, leaving).map.find(host(1).who));
}

TEST(Copies, AreAsManyAsThereAreHostsAndGrowByThemselves) {
  Situation situation = fit({host(1, "r1/b1"), host(2, "r1/b1")});
  map::Map map = forecast(first(1, 64, 3), situation).map;
  for (const map::Holders& bucket : map.buckets) EXPECT_THAT(bucket.acting, SizeIs(1));
  situation.nodes.push_back({.host = host(3, "r1/b2")});
  const Forecast more = forecast(map, situation);
  for (const map::Holders& bucket : more.map.buckets) EXPECT_THAT(bucket.acting, SizeIs(2));
  EXPECT_THAT(more.reasons, Contains("2 of 3 copies are possible: there are no more hosts"));
  EXPECT_EQ(durability(more.map).hosts, 1U);
}

TEST(Copies, TheExtraOneOnAHostIsDropped) {
  const map::Map map = settled(fit(hosts(2)));
  const Forecast moved = forecast(map, fit({host(1, "b1"), host(2, "b1")}));
  for (const map::Holders& bucket : moved.map.buckets) EXPECT_THAT(bucket.acting, SizeIs(1));
}

TEST(Copies, AreWantedAsTheSituationSays) {
  Situation situation = fit(hosts(4));
  map::Map map = settled(situation);
  situation.copies = 3;
  const Forecast three = forecast(map, situation);
  EXPECT_EQ(three.map.copies, 3U);
  EXPECT_THAT(three.moves, SizeIs(64));
  situation.copies = 1;
  const Forecast one = forecast(three.map, situation);
  EXPECT_THAT(one.moves, IsEmpty());
  EXPECT_EQ(durability(one.map).hosts, 0U);
  EXPECT_LE(balance(one.map).most_copies, 1.07);
}

TEST(Loss, ALostBucketStaysLostUntilThatIsAccepted) {
  map::Map map = settled(fit(hosts(3)));
  Situation one = fit({host(3)});
  map = forecast(map, one).map;
  const std::size_t lost = durability(map).lost;
  ASSERT_GT(lost, 0U);
  one.nodes.push_back({.host = host(4)});
  map = forecast(map, one).map;
  EXPECT_EQ(durability(map).lost, lost);
  one.accept_loss = true;
  const Forecast anew = forecast(map, one);
  EXPECT_EQ(durability(anew.map), (Durability{.hosts = 1, .racks = 1, .zones = 1, .lost = 0}));
  EXPECT_THAT(anew.reasons, Contains(HasSubstr("begin anew, empty")));
}

TEST(Pace, WhileMovesArePausedNobodyBeginsToLearn) {
  Situation situation = fit(hosts(3));
  map::Map map = settled(situation);
  situation.nodes.push_back({.host = host(4)});
  situation.nodes[0].standing = Standing::leaving;
  map.pace.paused = true;
  const Forecast paused = forecast(map, situation);
  EXPECT_THAT(paused.moves, IsEmpty());
  EXPECT_EQ(paused.map.members.size(), 4U) << "the newcomer is a member, and nobody has left";
  map.pace.paused = false;
  const Forecast resumed = forecast(map, situation);
  EXPECT_THAT(resumed.moves, Not(IsEmpty()));
  EXPECT_EQ(resumed.map.members.size(), 3U);
}

TEST(Balance, AJoinerRelievesTheMostLoadedFirst) {
  Situation situation = fit(hosts(4));
  const map::Map map = settled(situation, 256);
  situation.nodes.push_back({.host = host(5)});
  for (Candidate& node : situation.nodes) node.load = 100;
  situation.nodes[2].load = 400;
  situation.moves_at_a_time = 8;
  map::Map then = after(map, next(map, situation));
  const map::MemberNumber loaded = *map.find(host(3).who);
  for (const map::Holders& bucket : then.buckets) {
    const bool fine = bucket.learners.empty() || bucket.acting.contains(loaded);
    EXPECT_TRUE(fine);
  }
}

TEST(Balance, WhatHasTheFewestHoldersIsCopiedFirst) {
  const map::Map map = settled(fit(hosts(5)), 64);
  Situation situation =
      with(fit({host(1), host(3), host(4), host(5), host(6)}), 0, Standing::leaving);
  situation.moves_at_a_time = 1;
  map::Map then = after(map, next(map, situation));  // h2 is gone
  then = after(then, next(then, situation));
  std::size_t learning = 0;
  for (const map::Holders& bucket : then.buckets) {
    if (bucket.learners.empty()) continue;
    ++learning;
    EXPECT_THAT(bucket.acting, SizeIs(1));
  }
  EXPECT_GE(learning, 3U);
}

TEST(Balance, SmallChangesOfWeightMoveNothing) {
  const Situation four = fit(hosts(4));
  const map::Map map = settled(four, 256);
  Situation nearly = four;
  nearly.nodes[0].host.weight = 102;
  EXPECT_THAT(forecast(map, nearly).moves, IsEmpty());
  nearly.nodes[0].host.weight = 200;
  EXPECT_THAT(forecast(map, nearly).moves, Not(IsEmpty()));
}

TEST(Reasons, AreSentencesWithinTheirLimits) {
  std::vector<map::Host> many = hosts(40);
  for (map::Host& host : many) host.name += std::string(200, 'x');
  many[0].name = "h1";
  const map::Change change = next(first(), fit(many));
  EXPECT_THAT(change.reasons, Not(IsEmpty()));
  EXPECT_THAT(change.reasons, Each(SizeIs(::testing::Le(200U))));
  EXPECT_THAT(change.reasons, Contains(HasSubstr("36 others join")));
}

}  // namespace
}  // namespace pando::place
