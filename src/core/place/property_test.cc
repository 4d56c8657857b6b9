// What holds whatever happens: random clusters, random changes.
#include <gmock/gmock.h>

#include <map>
#include <set>

#include "base/rng.h"
#include "core/place/draft.h"
#include "core/place/place_world_test.h"

namespace pando::place {
namespace {

using testing::after;
using testing::host;
using ::testing::IsEmpty;

enum class Labels : std::uint8_t { none, hosts, racks, zones };

/// A cluster that changes by seed.
class World {
 public:
  World(std::uint64_t seed, std::size_t buckets, std::uint8_t copies, Labels labels, bool weights)
      : rng_(seed), labels_(labels), weights_(weights) {
    join();
    map_ = testing::first(1, buckets, copies);
    map_.members[0] = situation_.nodes[0].host;
  }

  /// One joins, or one goes or leaves.
  void change(std::size_t least, std::size_t most) {
    const std::size_t count = situation_.nodes.size();
    if (count < most && (count <= least || rng_.chance(0.5))) {
      join();
    } else {
      const std::size_t at = rng_.below(count);
      if (rng_.chance(0.5)) {
        situation_.nodes.erase(situation_.nodes.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        situation_.nodes[at].standing = Standing::leaving;
      }
    }
  }
  void join() {
    ++number_;
    const std::string n = std::to_string(number_);
    const std::string zone = "z" + std::to_string(rng_.below(3));
    const std::string rack = zone + "/r" + std::to_string(rng_.below(3));
    const std::string box = "b" + std::to_string(number_ % 2 == 0 ? number_ - 1 : number_);
    const std::string paths[] = {"", box, "", rack + "/h" + n};
    map::Host host = testing::host(number_, paths[static_cast<int>(labels_)]);
    if (labels_ == Labels::racks) host.zone = "r" + std::to_string(rng_.below(4)) + "/h" + n;
    if (weights_) host.weight = static_cast<std::uint32_t>(rng_.between(50, 200));
    situation_.nodes.push_back({.host = host});
  }
  /// Until nothing is left to do; forgets who has left.
  Forecast settle() {
    Forecast result = forecast(map_, situation_);
    map_ = result.map;
    std::erase_if(situation_.nodes,
                  [](const Candidate& node) { return node.standing == Standing::leaving; });
    return result;
  }

  map::Map map_;
  Situation situation_;
  Rng rng_;

 private:
  Labels labels_;
  bool weights_;
  int number_ = 0;
};

/// The least penalty of any set of as many members, by trying them all.
Penalty brute_force_penalty(const Spread& spread, std::size_t members, std::size_t copies) {
  Penalty best = ~Penalty{0};
  for (unsigned set = 0; set < 1U << members; ++set) {
    if (static_cast<std::size_t>(std::popcount(set)) != copies) continue;
    map::MemberList list;
    for (std::size_t i = 0; i < members; ++i)
      if ((set >> i & 1) != 0) list.push_back(static_cast<map::MemberNumber>(i));
    best = std::min(best, spread.of(list));
  }
  return best;
}

/// Every bucket has as many copies as there can be, as far apart as they can be.
void expect_spread(const map::Map& map) {
  const Spread spread{map.members};
  const std::size_t copies = map::possible_copies(map, map.copies);
  const Penalty best = brute_force_penalty(spread, map.members.size(), copies);
  for (const map::Holders& bucket : map.buckets) {
    ASSERT_EQ(bucket.acting.size(), copies);
    ASSERT_THAT(bucket.learners.span(), IsEmpty());
    ASSERT_EQ(spread.of(bucket.acting), best);
  }
}

/// Every node has its share of copies and of roles: to a twentieth, or a bucket where that is more.
void expect_balance(const map::Map& map) {
  const Balance even = balance(map);
  std::vector<Taker> takers;
  for (const map::Host& member : map.members)
    takers.push_back({static_cast<double>(member.weight), static_cast<double>(map.buckets.size())});
  const std::vector<double> shares = fair_shares(Spread{map.members}, takers, map.buckets.size(),
                                                 map::possible_copies(map, map.copies));
  for (std::size_t i = 0; i < shares.size(); ++i) {
    ASSERT_GE(even.members[i].copies, least_of(shares[i])) << i << " of " << shares[i];
    ASSERT_LE(even.members[i].copies, most_of(shares[i])) << i << " of " << shares[i];
    takers[i].most = static_cast<double>(even.members[i].copies);
  }
  const std::vector<double> roles = fill_by_weight(takers, static_cast<double>(map.buckets.size()));
  for (std::size_t i = 0; i < roles.size(); ++i) {
    ASSERT_GE(even.members[i].primaries, least_of(roles[i])) << i << " of " << roles[i];
    ASSERT_LE(even.members[i].primaries, most_of(roles[i])) << i << " of " << roles[i];
  }
}

class Changes : public ::testing::TestWithParam<Labels> {};

TEST_P(Changes, KeepEveryBucketSpreadAndEveryNodeAtItsShare) {
  // Of the last seed the roles can be even only if copies lie more evenly than they must.
  for (std::uint64_t seed = 308; seed <= 331; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    World world{seed, 128, static_cast<std::uint8_t>(rng.between(1, 5)), GetParam(), seed % 2 == 0};
    for (int i = 0; i < 20; ++i) {
      world.change(2, 10);
      world.settle();
      if (durability(world.map_).lost > 0) world.situation_.accept_loss = true;
      world.settle();
      world.situation_.accept_loss = false;
      ASSERT_TRUE(next(world.map_, world.situation_).empty());
      ASSERT_NO_FATAL_FAILURE(expect_spread(world.map_));
      ASSERT_NO_FATAL_FAILURE(expect_balance(world.map_));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Place, Changes,
                         ::testing::Values(Labels::none, Labels::hosts, Labels::racks,
                                           Labels::zones));

TEST(Property, TheOrderOfWhatIsKnownDoesNotMatter) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    World world{seed, 64, 2, Labels::zones, true};
    for (int i = 0; i < 6; ++i) world.join();
    Situation other = world.situation_;
    for (int i = 0; i < 12; ++i) {
      world.rng_.shuffle(other.nodes);
      other.nodes.push_back(other.nodes[world.rng_.below(other.nodes.size())]);
      const map::Change change = next(world.map_, world.situation_);
      ASSERT_EQ(change, next(world.map_, other));
      if (change.empty()) break;
      world.map_ = after(world.map_, change);
      for (std::size_t b = 0; b < 64; ++b)
        for (const map::MemberNumber m : world.map_.buckets[b].learners)
          if (world.rng_.chance(0.5))
            world.situation_.ready.push_back(
                {.bucket = static_cast<std::uint16_t>(b), .who = world.map_.members[m].who});
      other.ready = world.situation_.ready;
      world.rng_.shuffle(other.ready);
    }
  }
}

/// Rows that no correct node would send: whatever they are, the change fits.
Candidate nonsense(Rng& rng) {
  Candidate node{.host = testing::host(static_cast<int>(rng.between(1, 6)))};
  node.standing = static_cast<Standing>(rng.below(5));
  node.load = rng.chance(0.5) ? rng.next() : 0;
  if (rng.chance(0.2)) node.host.who.start = rng.below(3);
  if (rng.chance(0.2)) node.host.name = "h" + std::to_string(rng.between(1, 8));
  if (rng.chance(0.1)) node.host.name = std::string(rng.below(300), 'n');
  if (rng.chance(0.1)) node.host.zone = std::string(rng.below(300), '/');
  if (rng.chance(0.1)) node.host.weight = static_cast<std::uint32_t>(rng.below(3'000'000));
  if (rng.chance(0.1)) node.host.who.id = {};
  return node;
}

TEST(Property, NonsenseGivesNoChangeThatDoesNotFit) {
  Rng rng{9};
  map::Map map = testing::first(1, 16, 2);
  for (int i = 0; i < 5000; ++i) {
    Situation situation;
    for (std::uint64_t n = rng.below(10); n > 0; --n) situation.nodes.push_back(nonsense(rng));
    for (std::uint64_t n = rng.below(10); n > 0; --n)
      situation.ready.push_back({.bucket = static_cast<std::uint16_t>(rng.below(40)),
                                 .who = map.members[rng.below(map.members.size())].who});
    situation.copies = static_cast<std::uint8_t>(rng.below(256));
    situation.moves_at_a_time = rng.below(20);
    situation.accept_loss = rng.chance(0.5);
    map = after(map, next(map, situation));
    ASSERT_EQ(map::check(map), "");
  }
}

/// Hosts on which copies of a bucket can be, whatever becomes of suspects: who is unfit gets none.
std::size_t sure_hosts(const map::Map& map, const map::Holders& bucket,
                       const Situation& situation) {
  const Spread spread{map.members};
  std::set<std::uint32_t> hosts;
  for (const Candidate& node : situation.nodes) {
    const auto member = map.find(node.host.who);
    if (!member) continue;
    const bool keeps = node.standing == Standing::unfit && bucket.acting.contains(*member);
    if (keeps || node.standing == Standing::fit) hosts.insert(spread.site(*member).host);
  }
  return hosts.size();
}

/// Of a bucket in which somebody is not waited for any more: it learns, and enough others have
/// acted before.
void expect_replaced(const map::Map& before, const map::Map& after, std::uint16_t bucket,
                     const Participant& suspect, const Situation& situation) {
  const map::Holders &then = before.buckets[bucket], &now = after.buckets[bucket];
  ASSERT_TRUE(now.learners.contains(*after.find(suspect)));
  const auto acted = [&](map::MemberNumber m) {
    const auto old = before.find(after.members[m].who);
    return old && then.acting.contains(*old);
  };
  ASSERT_GE(std::ranges::count_if(now.acting, acted),
            std::min<std::size_t>(before.copies, sure_hosts(before, then, situation)));
}

void expect_suspects_replaced(const map::Map& before, const map::Map& after,
                              const Situation& situation) {
  for (const Candidate& node : situation.nodes) {
    const auto was = before.find(node.host.who), is = after.find(node.host.who);
    if (node.standing != Standing::suspect || !was || !is) continue;
    for (std::uint16_t b = 0; b < after.buckets.size(); ++b)
      if (before.buckets[b].acting.contains(*was) && !after.buckets[b].acting.contains(*is))
        expect_replaced(before, after, b, node.host.who, situation);
  }
}

/// Steps in any order, learners that are ready whenever they like, nodes that come, go and are
/// suspected at any moment: every change fits, no copy is lost but with its node, and in the end
/// there is rest.
TEST(Property, WhateverHappensMeanwhileItComesToRest) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    World world{seed, 64, 2, static_cast<Labels>(seed % 4), seed % 3 == 0};
    world.situation_.moves_at_a_time = 1 + world.rng_.below(40);
    for (int i = 0; i < 150; ++i) {
      if (world.rng_.chance(0.08)) world.change(3, 12);
      for (Candidate& node : world.situation_.nodes)
        if (node.standing != Standing::leaving && world.rng_.chance(0.03))
          node.standing = static_cast<Standing>(world.rng_.below(3));
      const Durability before = durability(world.map_);
      const map::Change change = next(world.map_, world.situation_);
      const map::Map then = world.map_;
      world.map_ = after(world.map_, change);
      ASSERT_EQ(map::check(world.map_), "");
      ASSERT_NO_FATAL_FAILURE(expect_suspects_replaced(then, world.map_, world.situation_));
      if (change.remove.empty()) {
        ASSERT_LE(durability(world.map_).lost, before.lost);
      }
      world.situation_.ready.clear();
      for (std::size_t b = 0; b < 64; ++b)
        for (const map::MemberNumber m : world.map_.buckets[b].learners)
          if (world.rng_.chance(0.3))
            world.situation_.ready.push_back(
                {.bucket = static_cast<std::uint16_t>(b), .who = world.map_.members[m].who});
    }
    for (Candidate& node : world.situation_.nodes)
      if (node.standing != Standing::leaving) node.standing = Standing::fit;
    world.situation_.accept_loss = true;
    ASSERT_LT(world.settle().steps, 500U);
    ASSERT_NO_FATAL_FAILURE(expect_spread(world.map_));
  }
}

TEST(Property, ASuspectThatComesBackGetsWhatItHadAndNothingIsCopied) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    World world{seed, 128, static_cast<std::uint8_t>(2 + seed % 2), static_cast<Labels>(seed % 4),
                seed % 3 == 0};
    while (world.situation_.nodes.size() < 3 + seed % 6) world.join();
    world.settle();
    Candidate& silent = world.situation_.nodes[world.rng_.below(world.situation_.nodes.size())];
    silent.standing = Standing::suspect;
    silent.doubted = world.map_.epoch;
    world.settle();
    silent.standing = Standing::fit;
    ASSERT_THAT(world.settle().moves, IsEmpty());
    ASSERT_NO_FATAL_FAILURE(expect_spread(world.map_));
    ASSERT_NO_FATAL_FAILURE(expect_balance(world.map_));
  }
}

using Made = std::set<Move>;

/// Until nothing is left to do, each learner being ready when it likes; what was copied.
Made live(World& world) {
  Made made;
  for (int rest = 0; rest < 2;) {
    const map::Change change = next(world.map_, world.situation_);
    const map::Map map = after(world.map_, change);
    bool waiting = false;
    world.situation_.ready.clear();
    for (std::size_t b = 0; b < map.buckets.size(); ++b)
      for (const map::MemberNumber member : map.buckets[b].learners) {
        const auto bucket = static_cast<std::uint16_t>(b);
        waiting = true;
        made.insert({bucket, map.members[member].name});
        if (world.rng_.chance(0.3))
          world.situation_.ready.push_back({.bucket = bucket, .who = map.members[member].who});
      }
    world.map_ = map;
    rest = change.empty() && !waiting ? rest + 1 : 0;
  }
  return made;
}

TEST(Property, AForecastComesTrueWheneverLearnersAreReady) {
  for (const Labels labels : {Labels::none, Labels::zones}) {
    World world{5, 128, 2, labels, true};
    for (int i = 0; i < 150; ++i) {
      world.change(4, 14);
      const Forecast forecast = place::forecast(world.map_, world.situation_);
      ASSERT_EQ(live(world), Made(forecast.moves.begin(), forecast.moves.end())) << i;
      ASSERT_EQ(world.map_.members, forecast.map.members);
      world.settle();
    }
  }
}

}  // namespace
}  // namespace pando::place
