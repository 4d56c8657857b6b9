#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <set>

#include "base/rng.h"
#include "core/place/place_world_test.h"
#include "core/place/spread.h"

namespace pando::place {
namespace {

using testing::after;
using testing::first;
using testing::fit;
using ::testing::HasSubstr;
using testing::host;
using testing::hosts;
using ::testing::IsEmpty;

/// Few buckets, anywhere; some are lost, and some ranges too.
map::Map random_map(Rng& rng) {
  map::Map map = first(1, 4, 3);
  const auto count = rng.between(1, 7);
  map.members.clear();
  for (int i = 1; i <= count; ++i) {
    const std::string h = "h" + std::to_string(rng.below(6)),
                      r = "r" + std::to_string(rng.below(3)),
                      z = "z" + std::to_string(rng.below(2));
    const std::string paths[] = {"", h, r + "/" + h, z + "/" + r + "/" + h};
    map.members.push_back(host(i, paths[rng.below(4)]));
  }
  const auto holders = [&] {
    map::Holders result;
    for (map::MemberNumber m = 0; m < map.members.size(); ++m)
      if (rng.chance(0.5)) result.acting.push_back(m);
    return result;
  };
  for (map::Holders& bucket : map.buckets) bucket = holders();
  if (rng.chance(0.5)) map.tables = {{"t", 1, {{{}, holders()}}}};
  return map;
}

std::vector<map::MemberList> all_holders(const map::Map& map) {
  std::vector<map::MemberList> all;
  for (const map::Holders& bucket : map.buckets) all.push_back(bucket.acting);
  for (const map::RangeTable& table : map.tables)
    for (const map::Range& range : table.ranges) all.push_back(range.holders.acting);
  std::erase_if(all, [](const map::MemberList& list) { return list.empty(); });
  return all;
}

/// The greatest number such that all subsets of so many groups may fail.
std::size_t brute_force(const map::Map& map, std::uint32_t Site::* level) {
  const Spread spread{map.members};
  std::set<std::uint32_t> different;
  for (const Site& site : spread.sites()) different.insert(site.*level);
  const std::vector<std::uint32_t> groups{different.begin(), different.end()};
  std::size_t safe = groups.size();
  for (unsigned failed = 0; failed < 1U << groups.size(); ++failed) {
    const auto alive = [&](map::MemberNumber member) {
      const auto at = std::ranges::find(groups, spread.site(member).*level) - groups.begin();
      return (failed >> at & 1) == 0;
    };
    for (const map::MemberList& acting : all_holders(map))
      if (std::ranges::none_of(acting, alive))
        safe = std::min(safe, static_cast<std::size_t>(std::popcount(failed)) - 1);
  }
  return safe;
}

TEST(Durability, IsWhatTryingAllFailuresSays) {
  Rng rng{3};
  std::set<std::size_t> seen;
  for (int i = 0; i < 2000; ++i) {
    const map::Map map = random_map(rng);
    const Durability said = durability(map);
    ASSERT_EQ(said.hosts, brute_force(map, &Site::host));
    ASSERT_EQ(said.racks, brute_force(map, &Site::rack));
    ASSERT_EQ(said.zones, brute_force(map, &Site::zone));
    ASSERT_EQ(said.lost, map.buckets.size() + map.tables.size() - all_holders(map).size());
    seen.insert(said.hosts * 10 + said.zones);
  }
  EXPECT_GE(seen.size(), 6U);
}

TEST(Durability, AnEmptyClusterHasNothingToLose) {
  map::Map map = forecast(first(), fit(hosts(3))).map;
  for (map::Holders& bucket : map.buckets) bucket = {};
  EXPECT_EQ(durability(map), (Durability{.hosts = 3, .racks = 3, .zones = 3, .lost = 64}));
}

TEST(Stopping, IsUnsafeForWhoHasTheOnlyCopy) {
  EXPECT_THAT(unsafe_to_stop(first(), 0), HasSubstr("h1 is the only member"));
  const Situation two = fit(hosts(2));
  map::Map map = after(first(), next(first(), two));
  EXPECT_THAT(unsafe_to_stop(map, 0), HasSubstr("h1 has the only copy of 64 of 64"));
  EXPECT_THAT(unsafe_to_stop(map, 1), IsEmpty());
  map = forecast(map, two).map;
  EXPECT_THAT(unsafe_to_stop(map, 0), IsEmpty());
  map = after(map, {.tables = {{"t", 1, {{{}, {.acting = {1}}}}}}});
  EXPECT_THAT(unsafe_to_stop(map, 1), HasSubstr("1 of 65"));
}

TEST(Balance, CountsByWeightAndSaysHowManyBucketsItTakes) {
  const map::Map map =
      forecast(first(1, 64, 2),
               fit({host(1, "", 100), host(2, "", 100), host(3, "", 100), host(4, "", 300)}))
          .map;
  const Balance even = balance(map);
  const auto of = [&](const char* name) { return even.members[*map.find(name)]; };
  // Half of all weight: one copy of each bucket is all it can have.
  EXPECT_GE(of("h4").copies, 61U);
  EXPECT_NEAR(static_cast<double>(of("h1").copies), 64.0 / 3, 1.5);
  EXPECT_NEAR(static_cast<double>(of("h4").primaries), 32, 1.5);
  EXPECT_LE(even.most_copies, 1.05);
  EXPECT_GE(even.least_primaries, 0.9);
  EXPECT_EQ(even.wanted_buckets, 64U);
  EXPECT_GT(balance(first(1, 64, 2)).wanted_buckets, 0U);
}

TEST(Balance, SeesWhatIsNotEven) {
  map::Map map = forecast(first(1, 64, 1), fit(hosts(2))).map;
  for (map::Holders& bucket : map.buckets) bucket = {.acting = {0}};
  map.buckets[0].learners = {1};
  const Balance uneven = balance(map);
  EXPECT_EQ(uneven.most_copies, 2.0);
  EXPECT_EQ(uneven.least_copies, 0.0);
  EXPECT_EQ(uneven.most_primaries, 1.0);  // the other one cannot have any without copies
  EXPECT_EQ(uneven.members[1].learning, 1U);
}

}  // namespace
}  // namespace pando::place
