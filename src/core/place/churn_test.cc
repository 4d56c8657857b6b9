// PLC-1 and PLC-3: balance and movement of larger clusters beside what is ideal.
#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "base/rng.h"
#include "core/place/draft.h"
#include "core/place/place_world_test.h"

namespace pando::place {
namespace {

using testing::first;
using testing::fit;
using testing::host;

map::Host in_zone(int number) {
  const std::string n = std::to_string(number);
  return host(number,
              "z" + std::to_string(number % 3) + "/r" + std::to_string(number % 12) + "/h" + n);
}

Situation in_zones(int count) {
  Situation situation;
  for (int i = 1; i <= count; ++i) situation.nodes.push_back({.host = in_zone(i)});
  return situation;
}

/// No member has more than a twentieth beyond the mean, and one loss moves what it had.
void expect_even(int count, std::size_t buckets, std::uint8_t copies) {
  Situation situation = in_zones(count);
  const map::Map map = forecast(first(1, buckets, copies), situation).map;
  EXPECT_LE(balance(map).most_copies, 1.05) << count << " " << buckets;
  EXPECT_EQ(durability(map).zones, copies - 1U);
  const double ideal = static_cast<double>(buckets * copies) / count;
  double moved = 0;
  constexpr int kLosses = 4;
  for (int i = 0; i < kLosses; ++i) {
    Situation fewer = situation;
    fewer.nodes.erase(fewer.nodes.begin() + i * count / kLosses);
    const Forecast lost = forecast(map, fewer);
    EXPECT_LE(balance(lost.map).most_copies, 1.05) << count << " " << buckets;
    moved += static_cast<double>(lost.moves.size());
  }
  EXPECT_LE(moved / kLosses, 1.15 * ideal) << count << " " << buckets;
}

TEST(Plc1, EveryTableRowIsEvenAndALossMovesWhatIsLost) {
  expect_even(16, 1024, 2);
  expect_even(64, 4096, 2);
  expect_even(64, 4096, 3);
  expect_even(100, 4096, 3);
  expect_even(256, 4096, 3);
  expect_even(256, 16384, 2);
}

/// Of all pairs of members, the part that has a bucket between them: the chance that two sudden
/// deaths at once lose something.
double pairs_at_risk(const map::Map& map) {
  std::set<std::pair<map::MemberNumber, map::MemberNumber>> pairs;
  for (const map::Holders& bucket : map.buckets)
    pairs.insert(std::minmax(bucket.acting[0], bucket.acting[1]));
  const auto count = static_cast<double>(map.members.size());
  return static_cast<double>(pairs.size()) / (count * (count - 1) / 2);
}

TEST(Plc2, FewPairsOfMembersHaveBucketsBetweenThem) {
  Situation situation = fit(testing::hosts(64));
  map::Map map = forecast(first(1, 1024, 2), situation).map;
  constexpr double kRendezvous = 0.40;  // of the pairs, as published
  EXPECT_LE(pairs_at_risk(map), kRendezvous / 10);
  EXPECT_LE(balance(map).most_copies, 1.05);
  Rng rng{5};
  for (int i = 1; i <= 100; ++i) {
    if (i % 2 == 0)
      situation.nodes.push_back({.host = host(64 + i)});
    else
      situation.nodes.erase(situation.nodes.begin() +
                            static_cast<std::ptrdiff_t>(rng.below(situation.nodes.size())));
    map = forecast(map, situation).map;
  }
  // Least moves come first, so it wears off, but never up to that of no care.
  EXPECT_LE(pairs_at_risk(map), kRendezvous / 5);
}

/// Copies that any planner has to make: what is missing and what some have too much, or what
/// others have too little.
std::size_t lower_bound(const map::Map& map) {
  const std::size_t copies = map::possible_copies(map, map.copies);
  std::vector<Taker> takers;
  std::vector<std::size_t> loads(map.members.size(), 0);
  std::size_t missing = 0, excess = 0, lack = 0;
  for (const map::Holders& bucket : map.buckets) {
    missing += copies - std::min(copies, bucket.acting.size());
    for (const map::MemberNumber member : bucket.acting) ++loads[member];
  }
  for (const map::Host& member : map.members)
    takers.push_back({static_cast<double>(member.weight), static_cast<double>(map.buckets.size())});
  const auto shares = fair_shares(Spread{map.members}, takers, map.buckets.size(), copies);
  for (std::size_t i = 0; i < loads.size(); ++i) {
    excess += loads[i] - std::min(loads[i], most_of(shares[i]));
    lack += least_of(shares[i]) - std::min(least_of(shares[i]), loads[i]);
  }
  return std::max(lack, missing + excess);
}

TEST(Plc3, AThousandChangesMoveLittleMoreThanTheyMust) {
  Rng rng{11};
  std::size_t moved = 0, must = 0;
  int number = 24;
  Situation situation = in_zones(number);
  map::Map map = forecast(first(1, 1024, 2), situation).map;
  for (int i = 0; i < 1000; ++i) {
    const std::size_t at = rng.below(situation.nodes.size());
    if (situation.nodes.size() < 12 || (situation.nodes.size() < 30 && rng.chance(0.5))) {
      situation.nodes.push_back({.host = in_zone(++number)});
      situation.nodes.back().host.weight = static_cast<std::uint32_t>(rng.between(80, 160));
    } else {
      situation.nodes.erase(situation.nodes.begin() + static_cast<std::ptrdiff_t>(at));
    }
    map::Change change = next(map, situation);
    change.buckets.clear();
    map = testing::after(map, change);
    must += lower_bound(map);
    const Forecast then = forecast(map, situation);
    moved += then.moves.size();
    map = then.map;
    ASSERT_EQ(durability(map), (Durability{.hosts = 1, .racks = 1, .zones = 1, .lost = 0}));
    ASSERT_TRUE(next(map, situation).empty());
  }
  EXPECT_GE(must, 20'000U);
  EXPECT_LE(static_cast<double>(moved), 1.2 * static_cast<double>(must)) << moved << " of " << must;
}

}  // namespace
}  // namespace pando::place
