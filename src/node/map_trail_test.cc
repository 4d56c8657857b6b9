// The map is not led round in circles, by whomever.
#include "node/map_trail.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "core/place/place_world_test.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;
using place::testing::after;
using place::testing::first;
using place::testing::fit;
using place::testing::host;
using place::testing::hosts;

/// Other holders of bucket 0.
map::Change turn(map::MemberList acting, map::MemberList learners = {}) {
  map::Change change;
  change.buckets = {{0, {.acting = acting, .learners = learners}}};
  return change;
}
map::Change weigh(std::uint32_t weight) {
  map::Change change;
  change.update = {host(2)};
  change.update[0].weight = weight;
  return change;
}

class Trail : public testing::Test {
 protected:
  Trail() { trail_.go_on(now_, here_); }

  void go_on(const map::Change& change) {
    here_ = after(here_, change);
    trail_.go_on(now_, here_);
  }
  Duration rest(const map::Change& change) const {
    return trail_.open_from(now_, here_, change) - now_;
  }

  MapTrail trail_;
  Instant now_{1h};
  map::Map here_ = after(after(first(), {.add = {host(2)}}), turn({0}, {1}));
};

TEST_F(Trail, NewMapsAreOpen) {
  EXPECT_EQ(rest(turn({0, 1})), 0s);
  go_on(turn({0, 1}));
  EXPECT_EQ(rest(turn({1, 0})), 0s);
  EXPECT_EQ(rest({}), 0s);
}

TEST_F(Trail, TheWayBackIsOpenAfterARestThatIsTwiceAsLongEachTime) {
  go_on(turn({0, 1}));
  go_on(turn({1, 0}));
  for (const Duration expected : {10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    for (const map::Change& change : {turn({0, 1}), turn({1, 0})}) {
      now_ += 1s;
      EXPECT_EQ(rest(change), expected - 1s);
      now_ += expected;
      EXPECT_EQ(rest(change), 0s);
      go_on(change);
    }
  }
}

TEST_F(Trail, WhatWasLeftLongAgoIsNew) {
  go_on(turn({0}));
  now_ += 15min;
  go_on(weigh(200));
  EXPECT_EQ(rest(weigh(100)), 10s);
  now_ += 15min;
  go_on(turn({0}, {1}));
  go_on(turn({0}));
  now_ += 1s;
  go_on(weigh(300));
  EXPECT_EQ(rest(weigh(100)), 0s);
  EXPECT_EQ(rest(weigh(200)), 20s) << "it was left just now, for the second time";
}

TEST_F(Trail, RangesComeAndGo) {
  map::Change table;
  table.tables = {{.name = "t", .copies = 1, .ranges = {{{}, {.acting = {0}, .learners = {}}}}}};
  go_on(table);
  go_on(weigh(200));
  EXPECT_EQ(rest(weigh(100)), 10s) << "members and buckets are as they were";
}

TEST_F(Trail, RemembersSoManyMaps) {
  for (std::uint32_t i = 0; i < MapTrail::kMost; ++i) {
    EXPECT_EQ(rest(weigh(100)), i == 0 ? 0s : 10s);
    go_on(weigh(200 + i));
  }
  EXPECT_EQ(rest(weigh(100)), 0s);
}

/// Two nodes, each with its view and its memory; the first has the first turn. Learners need so
/// long. When each map came.
std::vector<Instant> maps_of(map::Map map, std::vector<place::Situation> views, Duration learning,
                             Duration time) {
  std::vector<Instant> maps;
  std::vector<MapTrail> trails(views.size());
  for (Instant now{1h}; now < Instant{1h} + time; now += 1s) {
    for (std::size_t i = 0; i < views.size(); ++i) {
      views[i].ready.clear();
      for (std::size_t b = 0; b < map.buckets.size() && !maps.empty(); ++b)
        for (const map::MemberNumber learner : map.buckets[b].learners)
          if (maps.back() + learning <= now)
            views[i].ready.push_back(
                {{}, {}, static_cast<std::uint16_t>(b), map.members[learner].who});
      const map::Change change = place::next(map, views[i]);
      if (change.empty()) continue;
      if (trails[i].open_from(now, map, change) > now) continue;
      map = after(map, change);
      for (MapTrail& trail : trails) trail.go_on(now, map);
      maps.push_back(now);
      break;
    }
  }
  return maps;
}

/// To one of them some are unfit, to the other others: their shares differ, so both level.
TEST(TwoViews, MakeLessThanOneMapInEachRest) {
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    const int count = static_cast<int>(rng.between(3, 9));
    const map::Map settled = place::forecast(first(1, 32), fit(hosts(count - 1))).map;
    std::vector<place::Situation> views(2, fit(hosts(count)));
    for (place::Situation& view : views)
      for (place::Candidate& node : view.nodes)
        if (rng.chance(0.4)) node.standing = place::Standing::unfit;
    constexpr std::size_t kNew = 20;  // on the way, each of them once
    const auto learning = std::chrono::seconds{rng.between(1, 60)};
    const std::vector<Instant> maps = maps_of(settled, views, learning, 30min);
    const auto late =
        std::ranges::count_if(maps, [](Instant at) { return at > Instant{1h + 15min}; });
    EXPECT_LE(maps.size(), kNew + 15min / MapTrail::kRest);
    EXPECT_LE(late, 15min / MapTrail::kLongestRest + 1);
  }
}

// ---- the word -----------------------------------------------------------------------------------

class Word : public Trail {
 protected:
  Word() { say("a", weigh(1)); }
  /// It proposes something that is new each time.
  void say(const std::string& who, std::uint32_t weight) { say(who, weigh(weight)); }
  void say(const std::string& who, const map::Change& change) {
    here_ = after(here_, change);
    trail_.go_on(now_, here_, who);
  }
  Duration wait(const std::string& who) const { return trail_.word_from(now_, who) - now_; }
};

TEST_F(Word, IsFreeWhileItSeldomPasses) {
  for (std::uint32_t i = 0; i < 10; ++i) {
    say(i % 2 == 0 ? "b" : "a", i + 2);
    now_ += 20s;
  }
  EXPECT_EQ(wait("a"), 0s);
  EXPECT_EQ(wait("c"), 0s);
}

TEST_F(Word, StaysWithWhomItIsLongerEachTime) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(wait("b"), 0s) << i;
    say(i % 2 == 0 ? "b" : "a", i + 2);
  }
  EXPECT_EQ(wait("a"), 0s) << "it was the last";
  EXPECT_EQ(wait("b"), 10s);
  EXPECT_EQ(wait("c"), 10s) << "whoever else it is";
  now_ += 10s;
  EXPECT_EQ(wait("b"), 0s);
  say("b", 10);
  EXPECT_EQ(wait("b"), 0s);
  EXPECT_EQ(wait("a"), 20s);
  now_ += 50s;
  EXPECT_EQ(wait("a"), 0s);
}

/// However long they differed: whoever waits is told the truth about when it is its turn.
TEST_F(Word, IsFreeAMinuteAfterTheLastQuarrel) {
  for (std::uint32_t i = 0; i < 12; ++i) say(i % 2 == 0 ? "b" : "a", i + 2);
  const Duration longest = wait("b");
  EXPECT_EQ(longest, MapTrail::kDispute);
  now_ += longest;
  EXPECT_EQ(wait("b"), 0s);
}

TEST_F(Word, IsNobodysWhereTheProposerIsNotKnown) {
  for (std::uint32_t i = 0; i < 6; ++i) say(i % 2 == 0 ? "b" : "a", i + 2);
  EXPECT_GT(wait("b"), 0s);
  say("", 20);
  EXPECT_EQ(wait("b"), 0s);
}

}  // namespace
}  // namespace pando::node
