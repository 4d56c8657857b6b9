// Router and partitioners against each other and against a search through everything.
#include "pando/partitioner.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "pando/slots.h"

namespace pando {
namespace {

std::string node(std::uint64_t i) {
  return fmt::format("n{}", i);
}

map::Holders random_holders(Rng& rng, std::size_t members) {
  map::Holders holders;
  for (std::uint64_t n = rng.below(4); n > 0; --n)
    if (const auto m = static_cast<map::MemberNumber>(rng.below(members));
        !holders.acting.contains(m))
      holders.acting.push_back(m);
  return holders;
}

std::string random_key(Rng& rng, std::size_t longest) {
  std::string key(rng.below(longest + 1), ' ');
  for (char& c : key) c = static_cast<char>(rng.below(256));
  return key;
}

map::MapPtr random_map(Rng& rng) {
  map::Map map;
  map.cluster.bytes[0] = 1;
  map.epoch = 1 + rng.below(1000);
  const std::size_t members = 1 + rng.below(40);
  for (std::size_t i = 0; i < members; ++i) {
    map.members.push_back({.name = node(i)});
    map.members.back().who.id.bytes[0] = static_cast<std::uint8_t>(i + 1);
  }
  map.buckets.resize(std::size_t{1} << rng.below(15));
  for (map::Holders& bucket : map.buckets) bucket = random_holders(rng, members);
  std::set<std::string> boundaries{""};
  for (std::uint64_t n = rng.below(200); n > 0; --n) boundaries.insert(random_key(rng, 3));
  map::RangeTable table{"t", 2, {}};
  for (const std::string& from : boundaries)
    table.ranges.push_back({to_bytes(from), random_holders(rng, members)});
  map.tables.push_back(std::move(table));
  EXPECT_EQ(map::check(map), "");
  return std::make_shared<const map::Map>(std::move(map));
}

/// Over all nodes: who says that it has this.
template <class Runs, class Key>
std::vector<std::string> owners(const std::vector<Runs>& runs_of, const Key& key) {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < runs_of.size(); ++i)
    for (const auto& run : runs_of[i])
      if (run.contains(key)) found.push_back(node(i));
  return found;
}

std::vector<std::string> expected(const map::Host* host) {
  return host == nullptr ? std::vector<std::string>{} : std::vector{host->name};
}

TEST(Partitioners, AreInverse) {
  Rng rng{21};
  for (int round = 0; round < 100; ++round) {
    const map::MapPtr map = random_map(rng);
    const HashPartitioner hash{map};
    const RangePartitioner range{map, "t"};
    std::vector<std::vector<SlotRun>> slots;
    std::vector<std::vector<KeyRange>> keys;
    for (std::size_t i = 0; i < map->members.size(); ++i) {
      slots.push_back(hash.get_ranges(node(i)));
      keys.push_back(range.get_ranges(node(i)));
    }
    for (int i = 0; i < 10'000; ++i) {  // 10^6 in all
      const std::string key = random_key(rng, 5);
      ASSERT_EQ(owners(slots, slot_of(key)), expected(hash.get_node(key)));
      ASSERT_EQ(owners(keys, key), expected(range.get_node(key)));
    }
  }
}

TEST(Partitioners, NameRunsThatDoNotTouch) {
  Rng rng{22};
  for (int round = 0; round < 50; ++round) {
    const map::MapPtr map = random_map(rng);
    for (std::size_t i = 0; i < map->members.size(); ++i) {
      const auto slots = HashPartitioner{map}.get_ranges(node(i));
      for (std::size_t k = 1; k < slots.size(); ++k)
        ASSERT_LT(slots[k - 1].last + 1, slots[k].first);
      const auto keys = RangePartitioner{map, "t"}.get_ranges(node(i));
      for (std::size_t k = 1; k < keys.size(); ++k)
        ASSERT_LT(text(*keys[k - 1].to), text(keys[k].from));
    }
  }
}

TEST(Router, FindsTheRangeAsASearchWould) {
  Rng rng{23};
  for (int round = 0; round < 100; ++round) {
    const map::MapPtr map = random_map(rng);
    const map::RangeTable& table = map->tables.front();
    for (int i = 0; i < 1000; ++i) {
      const std::string key = random_key(rng, 4);
      std::size_t slow = 0;
      for (std::size_t r = 0; r < table.ranges.size(); ++r)
        if (text(table.ranges[r].from) <= key) slow = r;
      ASSERT_EQ(range_of(table, key), slow);
    }
  }
}

TEST(Router, SaysBucketEpochAndHoldersInOrder) {
  map::Map map;
  map.epoch = 7;
  map.members = {{.name = "a"}, {.name = "b"}};
  map.buckets = {{.acting = {1, 0}}, {.acting = {}}};
  map.tables = {{"t", 1, {{{}, {.acting = {0}}}}}};
  const Router router{std::make_shared<const map::Map>(map)};
  const Route low = router.route("foo{hash_tag}");  // slot 2515
  EXPECT_EQ(low.part, 0U);
  EXPECT_EQ(low.epoch, 7U);
  EXPECT_EQ(low.acting.size(), 2U);
  EXPECT_EQ(low.primary()->name, "b");
  const Route high = router.route("somekey");  // slot 11058
  EXPECT_EQ(high.part, 1U);
  EXPECT_EQ(high.primary(), nullptr);
  EXPECT_EQ(router.route("t", "x")->primary()->name, "a");
  EXPECT_FALSE(router.route("u", "x"));
}

TEST(Router, WithoutAMapEverythingIsLost) {
  const Router router{nullptr};
  EXPECT_EQ(router.route("x").primary(), nullptr);
  EXPECT_EQ(router.route("x").epoch, 0U);
  EXPECT_FALSE(router.route("t", "x"));
  EXPECT_EQ(HashPartitioner{nullptr}.get_node("x"), nullptr);
  EXPECT_TRUE(HashPartitioner{nullptr}.get_ranges("a").empty());
  EXPECT_EQ(RangePartitioner(nullptr, "t").get_node("x"), nullptr);
  EXPECT_TRUE(RangePartitioner(nullptr, "t").get_ranges("a").empty());
}

}  // namespace
}  // namespace pando
