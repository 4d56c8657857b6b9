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

/// The map with other holders of bucket 0.
map::Map turned(const map::Map& map, map::Holders holders) {
  map::Change change;
  change.buckets = {{0, holders}};
  return after(map, change);
}

class Trail : public testing::Test {
 protected:
  Trail() { go_on(here_); }

  void go_on(const map::Map& map) {
    here_ = map;
    trail_.go_on(now_, map);
  }
  Duration rest(const map::Map& next) const { return trail_.open_from(now_, next) - now_; }
  map::Map there() const { return turned(here_, {.acting = {1, 0}, .learners = {}}); }
  map::Map back() const { return turned(here_, {.acting = {0, 1}, .learners = {}}); }

  MapTrail trail_;
  Instant now_{1h};
  map::Map here_ = turned(after(first(), {.add = {host(2)}}), {.acting = {0}, .learners = {1}});
};

TEST_F(Trail, NewMapsAreOpen) {
  const map::Map both = turned(here_, {.acting = {0, 1}, .learners = {}});
  EXPECT_EQ(rest(both), 0s);
  go_on(both);
  EXPECT_EQ(rest(there()), 0s);
}

TEST_F(Trail, TheWayBackIsOpenAfterARestThatIsTwiceAsLongEachTime) {
  go_on(turned(here_, {.acting = {0, 1}, .learners = {}}));
  go_on(there());
  for (const Duration expected : {10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
    for (const bool away : {false, true}) {
      const map::Map next = away ? there() : back();
      now_ += 1s;
      EXPECT_EQ(rest(next), expected - 1s);
      now_ += expected;
      EXPECT_EQ(rest(next), 0s);
      go_on(next);
    }
  }
}

TEST_F(Trail, WhatWasLeftLongAgoIsNew) {
  const map::Map begin = here_;
  go_on(turned(here_, {.acting = {0, 1}, .learners = {}}));
  now_ += 15min;
  go_on(there());
  EXPECT_EQ(rest(begin), 10s);
  now_ += 1s;
  go_on(turned(here_, {.acting = {1}, .learners = {}}));
  EXPECT_EQ(rest(begin), 0s);
}

TEST_F(Trail, RangesComeAndGo) {
  map::Map with = here_, without = here_;
  with.tables = {{.name = "t", .copies = 1, .ranges = {{{}, {.acting = {0}, .learners = {}}}}}};
  without.copies = 3;
  go_on(with);
  go_on(without);
  without.copies = with.copies;
  EXPECT_EQ(rest(without), 10s) << "members and buckets are as they were";
}

TEST_F(Trail, RemembersSoManyMaps) {
  const map::Map begin = here_;
  for (std::size_t i = 0; i < MapTrail::kMost; ++i) {
    EXPECT_EQ(rest(begin), i == 0 ? 0s : 10s);
    map::Map next = here_;
    next.members[1].weight = 200 + static_cast<std::uint32_t>(i);
    go_on(next);
  }
  EXPECT_EQ(rest(begin), 0s);
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
      map::Map next = after(map, change);
      if (trails[i].open_from(now, next) > now) continue;
      map = std::move(next);
      for (MapTrail& trail : trails) trail.go_on(now, map);
      maps.push_back(now);
      break;
    }
  }
  return maps;
}

/// To one of them some are unfit, to the other others: their shares differ, so both level.
TEST(TwoViews, MakeLessThanOneMapInEachRest) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
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

}  // namespace
}  // namespace pando::node
