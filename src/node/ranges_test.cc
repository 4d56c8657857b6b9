// Applications with range tables on nodes that agree on maps.
#include <map>

#include "node/cluster_test.h"
#include "pando/partitioner.h"

namespace pando::node {
namespace {

using ranges::Told;
using ranges::What;

Config taker(std::uint8_t host) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = 1};
  c.map.store = true;
  c.map.buckets = 4;
  return c;
}

/// Nodes whose applications have everything at once, and report one for each first letter.
class Takers {
 public:
  explicit Takers(std::uint8_t count) : world(configs(count)) {
    for (std::uint8_t host = 2; host <= count; ++host)
      world.ask(host, command::Join{{{"", at(1)}}, true});
  }
  void take_part(std::uint8_t host, std::uint8_t copies = 1) {
    world.give(host, RangeAsk{7, ranges::TakePart{"t", copies, true}});
    hosts_.push_back(host);
  }
  void kill(std::uint8_t host) {
    std::erase(hosts_, host);
    world.remove(host);
  }
  void run(Duration time) {
    for (Duration past{}; past < time; past += 50ms) {
      for (const std::uint8_t host : hosts_) work(host);
      world.run(50ms);
    }
  }
  /// Until the table has ranges of so many primaries and nothing moves, at most a minute.
  bool spread_over(std::size_t count) {
    for (int i = 0; i < 600; ++i) {
      run(100ms);
      if (primaries().size() == count && at_rest()) return true;
    }
    return false;
  }
  std::map<std::string, int> primaries() {
    std::map<std::string, int> found;
    const map::MapPtr map = world.node(hosts_.front()).map();
    const map::RangeTable* const table = map ? map->table("t") : nullptr;
    if (table == nullptr) return found;
    for (char c = 'a'; c <= 'p'; ++c)
      if (const auto* node = RangePartitioner{map, "t"}.get_node(std::string(1, c)))
        ++found[node->name];
    return found;
  }
  const std::vector<Told>& told(std::uint8_t host) { return told_[host]; }

 private:
  static std::vector<Config> configs(std::uint8_t count) {
    std::vector<Config> all;
    for (std::uint8_t host = 1; host <= count; ++host) all.push_back(taker(host));
    return all;
  }
  bool at_rest() {
    const map::MapPtr map = world.node(hosts_.front()).map();
    return std::ranges::all_of(map->table("t")->ranges, [](const map::Range& range) {
      return range.holders.learners.empty();
    });
  }
  void work(std::uint8_t host) {
    for (const Output& output : std::exchange(world.others(host), {})) {
      const auto* answer = std::get_if<RangeAnswer>(&output);
      const Told* told = answer == nullptr ? nullptr : std::get_if<Told>(&answer->reply);
      if (told == nullptr) continue;
      told_[host].push_back(*told);
      if (told->what == What::acquire)
        world.give(host, RangeAsk{8, ranges::Acquired{told->table, told->keys.from, told->since}});
      if (told->what == What::serve && told->primary) world.give(host, RangeAsk{9, load(*told)});
    }
  }
  static ranges::Report load(const Told& told) {
    ranges::Report report{told.table, told.keys, 0, {}};
    std::string keys;
    for (char c = 'a'; c <= 'p'; ++c)
      if (told.keys.contains(std::string(1, c))) keys += c;
    report.load = keys.size();
    if (keys.size() > 1) report.middle = to_bytes(keys.substr(keys.size() / 2, 1));
    return report;
  }

  std::vector<std::uint8_t> hosts_;
  std::map<std::uint8_t, std::vector<Told>> told_;

 public:
  Cluster world;
};

TEST(NodeRanges, OneTakesAllAndJoinersTakeHalves) {
  Takers t{4};
  t.take_part(1);
  ASSERT_TRUE(t.spread_over(1));
  EXPECT_EQ(t.primaries(), (std::map<std::string, int>{{"n1", 16}}));
  for (std::uint8_t host = 2; host <= 4; ++host) {
    t.take_part(host);
    ASSERT_TRUE(t.spread_over(host)) << int{host};
  }
  for (const auto& [name, keys] : t.primaries()) EXPECT_LE(keys, 8) << name;
}

TEST(NodeRanges, BothEndsOfAMoveAreTold) {
  Takers t{2};
  t.take_part(1);
  ASSERT_TRUE(t.spread_over(1));
  t.take_part(2);
  ASSERT_TRUE(t.spread_over(2));
  t.run(2s);
  const auto has = [&](std::uint8_t host, What what, const std::string& peer) {
    return std::ranges::any_of(
        t.told(host), [&](const Told& told) { return told.what == what && told.peer == peer; });
  };
  EXPECT_TRUE(has(1, What::release, "n2"));
  EXPECT_TRUE(has(1, What::drop, ""));
  EXPECT_TRUE(has(2, What::acquire, "n1"));
  EXPECT_TRUE(has(2, What::serve, ""));
}

TEST(NodeRanges, WhoWithdrawsOrLeavesHandsOver) {
  Takers t{3};
  for (std::uint8_t host = 1; host <= 3; ++host) t.take_part(host);
  ASSERT_TRUE(t.spread_over(3));
  t.world.give(2, RangeAsk{10, ranges::Withdraw{7}});
  ASSERT_TRUE(t.spread_over(2));
  EXPECT_EQ(t.primaries().count("n2"), 0U);
  t.world.ask(3, command::Leave{});
  ASSERT_TRUE(t.spread_over(1));
  EXPECT_EQ(t.primaries(), (std::map<std::string, int>{{"n1", 16}}));
}

TEST(NodeRanges, WithTwoCopiesADeathLosesNothing) {
  Takers t{3};
  for (std::uint8_t host = 1; host <= 3; ++host) t.take_part(host, 2);
  ASSERT_TRUE(t.spread_over(3));
  t.run(5s);
  t.kill(2);
  for (int i = 0; i < 1200 && (t.primaries().contains("n2") || t.primaries().empty()); ++i)
    t.run(100ms);
  int keys = 0;
  for (const auto& [name, count] : t.primaries()) keys += count;
  EXPECT_EQ(keys, 16);
  EXPECT_FALSE(t.primaries().contains("n2"));
}

TEST(NodeRanges, WithoutIdentityTheyAreRefused) {
  Cluster world{{config(1)}};
  world.give(1, RangeAsk{3, ranges::TakePart{"t"}});
  bool refused = false;
  for (const Output& output : world.others(1))
    if (const auto* answer = std::get_if<RangeAnswer>(&output))
      if (const auto* done = std::get_if<ranges::Done>(&answer->reply))
        refused = done->ticket == 3 && done->error.find("identity") != std::string::npos;
  EXPECT_TRUE(refused);
}

}  // namespace
}  // namespace pando::node
