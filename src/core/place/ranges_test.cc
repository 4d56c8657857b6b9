// Range tables in small worlds: real keys, loads that are their numbers, every learner ready at
// once or some never.
#include "core/place/ranges.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/rng.h"
#include "core/place/key_middle.h"
#include "core/place/place_world_test.h"
#include "pando/partitioner.h"

namespace pando::place {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A map with one table, the keys in it, and who takes part.
class RangeWorld {
 public:
  RangeWorld() : map_(testing::first(1, 4)) {}

  void take_part(int number, std::uint8_t copies = 1, std::string zone = {},
                 std::uint32_t weight = 100) {
    const map::Host host = testing::host(number, std::move(zone), weight);
    situation.nodes.push_back({.host = host});
    situation.takers.push_back({"t", host.who, copies});
    const bool member = map_.find(host.who).has_value();
    map_ =
        testing::after(map_, member ? map::Change{.update = {host}} : map::Change{.add = {host}});
  }
  void stand(int number, Standing standing) {
    for (Candidate& node : situation.nodes)
      if (node.host.name == testing::host(number).name) node.standing = standing;
  }
  void die(int number) {
    const Participant who = testing::host(number).who;
    map_ = testing::after(map_, {.remove = {who}});
    std::erase_if(situation.nodes, [&](const Candidate& node) { return node.host.who == who; });
  }
  void withdraw(int number) {
    std::erase_if(situation.takers,
                  [&](const RangeTaker& taker) { return taker.who == testing::host(number).who; });
  }

  /// The applications report, learners are ready; false: nothing is to be done.
  bool step() {
    observe();
    const map::Change change = next_ranges(map_, situation);
    EXPECT_TRUE(change.remove.empty() && change.add.empty() && change.buckets.empty());
    EXPECT_EQ(change.empty(), change.reasons.empty());
    if (change.empty()) return false;
    map_ = testing::after(map_, change);
    return true;
  }
  std::size_t settle(std::size_t most = 400) {
    std::size_t steps = 0;
    while (steps < most && step()) ++steps;
    EXPECT_LT(steps, most) << "it does not come to rest";
    return steps;
  }

  void observe() {
    situation.reports.clear();
    situation.ready.clear();
    if (map_.table("t") == nullptr) return;
    const map::RangeTable& t = *map_.table("t");
    for (std::size_t i = 0; i < t.ranges.size(); ++i) {
      for (const map::MemberNumber learner : t.ranges[i].holders.learners)
        if (learners_get_ready)
          situation.ready.push_back(
              {"t", t.ranges[i].from, map_.members[learner].who, t.ranges[i].holders.since});
      if (!reporting) continue;
      const auto [begin, end] = keys_in(keys_of(t, i));
      Bytes middle;
      if (end - begin > 1) middle = to_bytes(*(begin + (end - begin) / 2));
      situation.reports.push_back({"t", t.ranges[i].from, keys_of(t, i).to,
                                   static_cast<std::uint64_t>(end - begin), std::move(middle)});
    }
  }

  /// Number of keys by primary.
  std::map<std::string, double> loads() const {
    std::map<std::string, double> loads;
    for (const map::Range& range : table().ranges) {
      const auto at = static_cast<std::size_t>(&range - table().ranges.data());
      const auto [begin, end] = keys_in(keys_of(table(), at));
      if (const auto primary = range.holders.primary())
        loads[map_.members[*primary].name] += static_cast<double>(end - begin);
    }
    return loads;
  }
  std::vector<std::string> acting(std::size_t range = 0) const {
    std::vector<std::string> names;
    for (const auto member : table().ranges[range].holders.acting)
      names.push_back(map_.members[member].name);
    return names;
  }
  const map::RangeTable& table() const { return *map_.table("t"); }
  const map::Map& map() const { return map_; }

  void fill(Rng& rng, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      keys.push_back(fmt::format("key-{:08}", rng.below(100'000'000)));
    std::ranges::sort(keys);
  }

  RangeSituation situation;
  std::vector<std::string> keys;  ///< sorted
  bool reporting = true, learners_get_ready = true;

 private:
  using At = std::vector<std::string>::const_iterator;
  std::pair<At, At> keys_in(const KeyRange& range) const {
    const auto begin = std::lower_bound(keys.begin(), keys.end(), text(range.from));
    return {begin, range.to ? std::lower_bound(begin, keys.end(), text(*range.to)) : keys.end()};
  }
  map::Map map_;
};

TEST(Ranges, TheFirstMemberThatTakesPartFoundsTheTable) {
  RangeWorld world;
  world.take_part(1);
  world.take_part(2, 3);
  world.situation.takers.erase(world.situation.takers.begin());  // h1 does not take part
  EXPECT_TRUE(world.step());
  EXPECT_EQ(world.table().copies, 3);
  EXPECT_THAT(world.acting(), ElementsAre("h2"));
}

TEST(Ranges, NamesAndCopiesThatAreNotLegalFoundNothing) {
  RangeWorld world;
  world.take_part(1);
  for (const RangeTaker& taker : {RangeTaker{"", {}, 1}, RangeTaker{std::string(65, 'x'), {}, 1},
                                  RangeTaker{"u", {}, 0}, RangeTaker{"v", {}, 6}}) {
    world.situation.takers = {{taker.table, testing::host(1).who, taker.copies}};
    EXPECT_FALSE(world.step());
  }
}

TEST(Ranges, AJoinerTakesHalfOfTheMostLoaded) {
  RangeWorld world;
  Rng rng{1};
  world.fill(rng, 1000);
  world.take_part(1);
  world.settle();
  world.take_part(2);
  ASSERT_TRUE(world.step());
  ASSERT_THAT(world.table().ranges, SizeIs(2));
  EXPECT_THAT(world.acting(1), ElementsAre("h1"));  // and h2 learns
  ASSERT_TRUE(world.step());
  EXPECT_THAT(world.acting(1), ElementsAre("h1", "h2"));  // both have every write
  ASSERT_TRUE(world.step());
  EXPECT_THAT(world.acting(1), ElementsAre("h2"));
  EXPECT_FALSE(world.step());
  EXPECT_EQ(world.loads()["h1"], 500);
  EXPECT_EQ(world.loads()["h2"], 500);
}

TEST(Ranges, WithoutAnyReportTheMiddleIsThatOfBytes) {
  RangeWorld world;
  world.reporting = false;
  for (int i = 1; i <= 4; ++i) world.take_part(i);
  world.settle();
  std::set<std::string> owners;
  for (std::size_t i = 0; i < world.table().ranges.size(); ++i) owners.insert(world.acting(i)[0]);
  EXPECT_THAT(owners, SizeIs(4));
  EXPECT_THAT(world.table().ranges, SizeIs(4));
  EXPECT_EQ(text(world.table().ranges[3].from), "\x80");
}

TEST(Ranges, WhereReportsArePromisedSplitsWaitForThem) {
  RangeWorld world;
  world.reporting = false;
  world.take_part(1);
  world.take_part(2);
  for (RangeTaker& taker : world.situation.takers) taker.reports = true;
  world.settle();
  EXPECT_THAT(world.table().ranges, SizeIs(1));
}

TEST(Ranges, ALearnerThatBeganAnewIsNotReadyByItsOldWord) {
  RangeWorld world;
  world.take_part(1);
  world.settle();
  world.take_part(2, 1);
  ASSERT_TRUE(world.step());
  world.observe();
  for (RangeReady& ready : world.situation.ready) --ready.since;
  EXPECT_TRUE(next_ranges(world.map(), world.situation).empty());
}

TEST(Ranges, WhoLeavesHandsOverAndWhoWithdrawsToo) {
  RangeWorld world;
  Rng rng{2};
  world.fill(rng, 300);
  for (int i = 1; i <= 3; ++i) world.take_part(i);
  world.settle();
  world.stand(1, Standing::leaving);
  world.settle();
  EXPECT_EQ(world.loads().count("h1"), 0U);
  world.withdraw(2);
  world.settle();
  EXPECT_EQ(world.loads(), (std::map<std::string, double>{{"h3", 300}}));
  world.withdraw(3);  // nobody is left: the last one keeps the data
  world.settle();
  EXPECT_EQ(world.loads(), (std::map<std::string, double>{{"h3", 300}}));
}

TEST(Ranges, ASuspectPrimaryLosesItsPlaceAndNothingIsCopied) {
  RangeWorld world;
  for (int i = 1; i <= 3; ++i) world.take_part(i, 2);
  world.settle();
  const std::string primary = world.acting()[0];
  world.stand(primary[1] - '0', Standing::suspect);
  ASSERT_TRUE(world.step());
  EXPECT_NE(world.acting()[0], primary);
  EXPECT_EQ(world.acting()[1], primary);
  world.settle();
  for (std::size_t i = 0; i < world.table().ranges.size(); ++i)
    EXPECT_NE(world.acting(i)[0], primary);
}

TEST(Ranges, CopiesAreOnDifferentHostsAndZonesWherePossible) {
  RangeWorld world;
  world.take_part(1, 2, "a/x");
  world.take_part(2, 2, "a/x");
  world.settle();
  EXPECT_THAT(world.acting(), SizeIs(1));
  world.take_part(3, 2, "a/y");
  world.take_part(4, 2, "b/z");
  world.settle();
  for (std::size_t i = 0; i < world.table().ranges.size(); ++i) {
    ASSERT_THAT(world.acting(i), SizeIs(2));
    const auto& acting = world.table().ranges[i].holders.acting;
    EXPECT_NE(world.map().host_of(acting[0]), world.map().host_of(acting[1]));
  }
}

TEST(Ranges, WhatIsLostStaysLostUntilThatIsAccepted) {
  RangeWorld world;
  world.take_part(1);
  world.settle();
  world.take_part(2);
  world.learners_get_ready = false;
  ASSERT_TRUE(world.step());
  world.die(1);
  EXPECT_FALSE(world.step());
  EXPECT_THAT(world.acting(0), IsEmpty());
  world.situation.accept_loss = true;
  world.settle();
  for (std::size_t i = 0; i < world.table().ranges.size(); ++i)
    EXPECT_THAT(world.acting(i), ElementsAre("h2"));
}

TEST(Ranges, SmallNeighboursAreMerged) {
  RangeWorld world;
  Rng rng{3};
  world.fill(rng, 2000);
  for (int i = 1; i <= 12; ++i) world.take_part(i);
  world.settle();
  const std::size_t many = world.table().ranges.size();
  EXPECT_GE(many, 12U);
  for (int i = 3; i <= 12; ++i) world.stand(i, Standing::leaving);
  world.settle();
  world.keys.clear();
  world.fill(rng, 20);  // hardly anything is left of it, all in one range
  for (std::string& key : world.keys) key = "key-9" + key;
  world.settle();
  EXPECT_LT(world.table().ranges.size(), many);
}

TEST(Ranges, MoreWeightGetsMore) {
  RangeWorld world;
  Rng rng{4};
  world.fill(rng, 5000);
  world.take_part(1, 1, {}, 300);
  world.take_part(2, 1, {}, 100);
  world.settle();
  EXPECT_GT(world.loads()["h1"], 3000);
  EXPECT_LT(world.loads()["h1"], 4400);
}

/// At rest: keys are where the map says, copies on different hosts, loads within the greedy rule.
void expect_good(const RangeWorld& world, std::uint8_t copies) {
  std::set<std::string> alive;
  for (const Candidate& node : world.situation.nodes)
    if (node.standing == Standing::fit) alive.insert(node.host.name);
  double total = 0, greatest = 0;
  for (const auto& [name, load] : world.loads()) {
    EXPECT_TRUE(alive.contains(name)) << name;
    total += load;
  }
  EXPECT_EQ(total, static_cast<double>(world.keys.size()));
  for (const RangeReport& report : world.situation.reports)
    greatest = std::max(greatest, static_cast<double>(report.load));
  for (const auto& [name, load] : world.loads())
    EXPECT_LE(load, 2 * total / static_cast<double>(alive.size()) + greatest) << name;
  for (std::size_t i = 0; i < world.table().ranges.size(); ++i) {
    EXPECT_THAT(world.acting(i), SizeIs(std::min<std::size_t>(copies, alive.size())));
    EXPECT_THAT(world.table().ranges[i].holders.learners, IsEmpty());
  }
}

/// One surprise for a world.
void disturb(RangeWorld& world, Rng& rng, int& next, std::uint8_t copies) {
  std::vector<int> present;
  for (const Candidate& node : world.situation.nodes)
    if (node.standing == Standing::fit) present.push_back(std::stoi(node.host.name.substr(1)));
  const auto anybody = [&] { return present[rng.below(present.size())]; };
  const std::uint64_t what = rng.below(6);
  if (what <= 1 || present.size() == 1) return world.take_part(next++, copies);
  if (what == 2 && copies > 1) return world.die(anybody());
  if (what == 3) return world.stand(anybody(), Standing::leaving);
  if (what == 4) {
    world.fill(rng, 100);
    return;
  }
  const std::size_t first = rng.below(world.keys.size());
  const std::size_t count = rng.below(world.keys.size() - first) / 2;
  world.keys.erase(world.keys.begin() + static_cast<std::ptrdiff_t>(first),
                   world.keys.begin() + static_cast<std::ptrdiff_t>(first + count));
}

TEST(Ranges, ComeToRestWellPlacedWhateverHappens) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed};
    RangeWorld world;
    const auto copies = static_cast<std::uint8_t>(1 + rng.below(3));
    world.fill(rng, 200 + rng.below(2000));
    world.take_part(1, copies);
    int next = 2;
    world.settle();
    for (int i = 0; i < 12; ++i) {
      disturb(world, rng, next, copies);
      world.settle();
      expect_good(world, copies);
      if (::testing::Test::HasFailure()) return;
    }
  }
}

/// Surprises come while ranges move: apply() checks D3, and no key is ever without one acting set
/// as long as at most copies - 1 holders die at a time.
TEST(Ranges, KeepEveryKeyWhileNodesDieInBetween) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(seed);
    Rng rng{seed + 1000};
    RangeWorld world;
    world.fill(rng, 500);
    for (int i = 1; i <= 4; ++i) world.take_part(i, 2);
    world.settle();
    int next = 5;
    for (int i = 0; i < 40; ++i) {
      world.learners_get_ready = rng.chance(0.7);
      const bool whole = std::ranges::all_of(world.table().ranges, [](const map::Range& range) {
        return range.holders.acting.size() >= 2;
      });
      if (rng.chance(0.3) && (whole || i % 3 == 0)) disturb(world, rng, next, whole ? 2 : 1);
      world.step();
      double total = 0;
      for (const auto& [name, load] : world.loads()) total += load;
      ASSERT_EQ(total, static_cast<double>(world.keys.size()));
    }
    world.learners_get_ready = true;
    world.settle();
    expect_good(world, 2);
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(Ranges, TheOrderOfWhatIsKnownDoesNotMatter) {
  Rng rng{9};
  RangeWorld world;
  world.fill(rng, 900);
  for (int i = 1; i <= 6; ++i) world.take_part(i, 2);
  while (world.step()) {
    world.observe();
    const map::Change change = next_ranges(world.map(), world.situation);
    RangeSituation other = world.situation;
    rng.shuffle(other.nodes);
    rng.shuffle(other.takers);
    rng.shuffle(other.ready);
    rng.shuffle(other.reports);
    ASSERT_EQ(next_ranges(world.map(), other), change);
  }
}

TEST(Ranges, NobodyIsGivenMoreLearnersThanAllowed) {
  RangeWorld world;
  Rng rng{10};
  world.fill(rng, 3000);
  for (int i = 1; i <= 16; ++i) world.take_part(i);
  world.settle();
  world.situation.moves_at_a_time = 1;
  for (int i = 3; i <= 16; ++i) world.stand(i, Standing::leaving);
  do {
    std::map<map::MemberNumber, int> learning;
    for (const map::Range& range : world.table().ranges)
      for (const auto member : range.holders.learners) ++learning[member];
    for (const auto& [member, count] : learning) ASSERT_LE(count, 1);
  } while (world.step());
}

TEST(Ranges, HostileReportsChangeNothingIllegal) {
  Rng rng{12};
  RangeWorld world;
  world.fill(rng, 100);
  for (int i = 1; i <= 3; ++i) world.take_part(i);
  for (int i = 0; i < 300; ++i) {
    world.observe();
    for (int k = 0; k < 20; ++k) {
      const auto any = [&] {
        Bytes key(rng.below(rng.chance(0.1) ? 2000 : 3));
        rng.fill(key);
        return key;
      };
      RangeReport report{"t", any(), {}, rng.chance(0.2) ? ~std::uint64_t{} : rng.below(9), any()};
      if (rng.chance(0.7)) report.to = any();
      if (rng.chance(0.3) && !world.situation.reports.empty()) {
        report.from = world.situation.reports[0].from;
        report.to = world.situation.reports[0].to;
      }
      world.situation.reports.push_back(std::move(report));
    }
    const map::Change change = next_ranges(world.map(), world.situation);
    ASSERT_EQ(map::apply(world.map(), change).error, "");
    world.step();
  }
}

TEST(KeyMiddle, LiesBetween) {
  EXPECT_EQ(key_between("", {}), "\x80");
  EXPECT_EQ(key_between("a", "c"), "b");
  EXPECT_EQ(key_between("a", std::string_view{"a\0", 2}), std::nullopt);
  EXPECT_EQ(key_between("\xff\xff", {}), "\xff\xff\x80");
  Rng rng{13};
  for (int i = 0; i < 20'000; ++i) {
    std::string a(rng.below(4), ' '), b(rng.below(4), ' ');
    for (std::string* key : {&a, &b})
      for (char& c : *key) c = static_cast<char>(rng.below(3) * 127);
    if (a >= b) continue;
    const auto middle = key_between(a, b);
    if (!middle) {
      ASSERT_TRUE(b.starts_with(a) && b.find_first_not_of('\0', a.size()) == std::string::npos);
      continue;
    }
    ASSERT_LT(a, *middle);
    ASSERT_LT(*middle, b);
  }
}

TEST(KeyMiddle, ShowsOddKeysToPeople) {
  EXPECT_EQ(shown("abc"), "\"abc\"");
  EXPECT_EQ(shown("a\"\n\xff"), "\"a\\x22\\x0a\\xff\"");
  EXPECT_EQ(shown(std::string(40, 'a')), "\"" + std::string(32, 'a') + "\"…");
}

}  // namespace
}  // namespace pando::place
