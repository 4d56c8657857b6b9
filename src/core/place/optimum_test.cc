// The planner beside the best there is, found by trying everything.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "base/rng.h"
#include "core/place/draft.h"
#include "core/place/place_world_test.h"

namespace pando::place {
namespace {

using testing::host;
using ::testing::IsEmpty;

using Loads = std::vector<std::size_t>;

/// All sets of `copies` members that are spread best, by trying them all.
std::vector<map::MemberList> best_sets(const map::Map& map, std::size_t copies) {
  const Spread spread{map.members};
  std::vector<map::MemberList> best;
  Penalty least = ~Penalty{0};
  for (unsigned set = 0; set < 1U << map.members.size(); ++set) {
    if (static_cast<std::size_t>(std::popcount(set)) != copies) continue;
    map::MemberList list;
    for (std::size_t i = 0; i < map.members.size(); ++i)
      if ((set >> i & 1) != 0) list.push_back(static_cast<map::MemberNumber>(i));
    const Penalty penalty = spread.of(list);
    if (penalty < least) best.clear();
    least = std::min(least, penalty);
    if (penalty == least) best.push_back(list);
  }
  return best;
}

/// The fewest copies that have to be made until every bucket is spread best and every node has
/// loads between these; nullopt: that cannot be had.
std::optional<std::size_t> fewest_moves(const map::Map& map, std::size_t copies, const Loads& least,
                                        const Loads& most) {
  const std::vector<map::MemberList> sets = best_sets(map, copies);
  std::map<Loads, std::size_t> reached{{Loads(map.members.size(), 0), 0}};
  for (const map::Holders& bucket : map.buckets) {
    std::map<Loads, std::size_t> further;
    for (const auto& [loads, moves] : reached)
      for (const map::MemberList& set : sets) {
        Loads then = loads;
        std::size_t cost = moves;
        bool fits = true;
        for (const map::MemberNumber member : set) {
          fits &= ++then[member] <= most[member];
          cost += bucket.acting.contains(member) ? 0 : 1;
        }
        if (!fits) continue;
        const auto at = further.try_emplace(then, cost).first;
        at->second = std::min(at->second, cost);
      }
    reached = std::move(further);
  }
  std::optional<std::size_t> fewest;
  for (const auto& [loads, moves] : reached) {
    bool enough = true;
    for (std::size_t i = 0; i < loads.size(); ++i) enough &= loads[i] >= least[i];
    if (enough && (!fewest || moves < *fewest)) fewest = moves;
  }
  return fewest;
}

struct Bands {
  Loads least, most;
};

Bands bands(const map::Map& map, std::size_t copies) {
  std::vector<Taker> takers;
  for (const map::Host& member : map.members)
    takers.push_back({static_cast<double>(member.weight), static_cast<double>(map.buckets.size())});
  Bands bands;
  for (const double share : fair_shares(Spread{map.members}, takers, map.buckets.size(), copies)) {
    bands.least.push_back(least_of(share));
    bands.most.push_back(most_of(share));
  }
  return bands;
}

map::Host random_host(int number, Rng& rng, bool zones) {
  map::Host of = host(number);
  if (zones)
    of.zone = "z" + std::to_string(rng.below(2)) + "/r" + std::to_string(rng.below(2)) + "/h" +
              std::to_string(number);
  of.weight = rng.chance(0.5) ? 100 : static_cast<std::uint32_t>(rng.between(50, 200));
  return of;
}

/// A settled cluster of 2 to 4, then one that joins or dies.
struct Case {
  map::Map map;
  Situation situation;
};

Case random_case(Rng& rng) {
  const bool zones = rng.chance(0.5);
  const auto count = rng.between(2, 4);
  Case result{testing::first(1, count == 4 ? 8 : 16, static_cast<std::uint8_t>(rng.between(1, 3))),
              {}};
  for (int i = 1; i <= count; ++i)
    result.situation.nodes.push_back({.host = random_host(i, rng, zones)});
  result.map = forecast(result.map, result.situation).map;
  if (rng.chance(0.3)) {
    result.situation.nodes[rng.below(result.situation.nodes.size())].host.weight =
        static_cast<std::uint32_t>(rng.between(50, 200));
  } else if (rng.chance(0.5) && count > 2 && result.map.copies > 1) {
    result.situation.nodes.erase(
        result.situation.nodes.begin() +
        static_cast<std::ptrdiff_t>(rng.below(result.situation.nodes.size())));
  } else {
    result.situation.nodes.push_back({.host = random_host(9, rng, zones)});
  }
  return result;
}

/// The map as soon as its members are those of the situation.
map::Map with_members(const Case& from) {
  map::Map map = from.map;
  Situation still = from.situation;
  while (true) {
    map::Change change = next(map, still);
    change.buckets.clear();
    if (change.empty()) return map;
    map = testing::after(map, change);
  }
}

TEST(Optimum, AsFewCopiesAreMadeAsPossible) {
  Rng rng{7};
  std::size_t made = 0, possible = 0, cases = 0;
  while (cases < 300) {
    const Case from = random_case(rng);
    const map::Map map = with_members(from);
    const std::size_t copies = map::possible_copies(map, map.copies);
    const Bands near = bands(map, copies);
    const auto fewest = fewest_moves(map, copies, near.least, near.most);
    ASSERT_TRUE(fewest);  // every share can be had
    const Forecast forecast = place::forecast(from.map, from.situation);
    made += forecast.moves.size();
    possible += *fewest;
    ++cases;
  }
  EXPECT_GE(possible, cases);
  EXPECT_LE(static_cast<double>(made), 1.05 * static_cast<double>(possible));
}

}  // namespace
}  // namespace pando::place
