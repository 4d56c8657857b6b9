#include "node/map_memory.h"

#include <gtest/gtest.h>

#include "base/map_limits.h"

namespace pando::node {
namespace {

constexpr Id kCluster{{9}};

map::Host host(std::uint8_t number) {
  return {{{{number}}, 1}, "n" + std::to_string(number), "", 100};
}

map::Map first() {
  return map::first_map(kCluster, host(2), 4, 1, map::SplitPolicy::majority);
}

map::Map after(const map::Map& before, std::vector<std::uint8_t> members) {
  map::Map next = before;
  ++next.epoch;
  next.parent = map::hash(before);
  next.members.clear();
  for (const std::uint8_t member : members) next.members.push_back(host(member));
  return next;
}

struct MapMemoryTest : testing::Test {
  bool adopted(const map::Map& map) { return memory.adopted(map, map::hash(map)); }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const map::LastMember& member : memory.last().members) names.push_back(member.name);
    return names;
  }
  MapMemory memory{{}};
};

TEST_F(MapMemoryTest, IsOfTheMembersOfTheLastMapById) {
  EXPECT_TRUE(memory.last().empty());
  EXPECT_EQ(memory.members(), 0u);
  EXPECT_TRUE(adopted(first()));
  EXPECT_TRUE(adopted(after(first(), {2, 1})));
  EXPECT_EQ(names(), (std::vector<std::string>{"n1", "n2"}));
  EXPECT_EQ(memory.last().cluster, kCluster);
  EXPECT_EQ(memory.last().epoch, 2u);
  EXPECT_TRUE(memory.last().has({{1}}));
  EXPECT_FALSE(memory.last().has({{3}}));
}

/// There would be no next one.
TEST_F(MapMemoryTest, IsNothingBehindAllNumbers) {
  map::LastMembers last{kCluster, map::kMaxEpoch - 1, {{{{1}}, "n1"}}};
  EXPECT_FALSE(MapMemory{last}.last().empty());
  last.epoch = map::kMaxEpoch;
  EXPECT_TRUE(MapMemory{last}.last().empty());
  EXPECT_EQ(MapMemory{last}.members(), 0u);
}

/// A file is not written for every map.
TEST_F(MapMemoryTest, ChangesOnlyWithTheMembers) {
  const map::Map one = first(), two = after(one, {2}), three = after(two, {2, 3});
  EXPECT_TRUE(adopted(one));
  EXPECT_FALSE(adopted(two));
  EXPECT_EQ(memory.last().epoch, 1u);
  EXPECT_TRUE(adopted(three));
}

/// A start number is not in it: whoever restarts is the same member.
TEST_F(MapMemoryTest, AnotherRunOfAMemberIsNoOtherMember) {
  const map::Map one = first();
  map::Map two = after(one, {2});
  two.members[0].who.start = 7;
  EXPECT_TRUE(adopted(one));
  EXPECT_FALSE(adopted(two));
}

/// What lies between may have had others: "since" would be a lie.
TEST_F(MapMemoryTest, BeginsAnewWhereMapsWereNotSeen) {
  const map::Map one = first(), two = after(one, {2, 3}), three = after(two, {2});
  EXPECT_TRUE(adopted(one));
  EXPECT_TRUE(adopted(three));
  EXPECT_EQ(memory.last().epoch, 3u);
}

TEST_F(MapMemoryTest, IsNotKeptWhereEachSideMayGoOnByItself) {
  map::Map map = first();
  map.policy = map::SplitPolicy::available;
  EXPECT_FALSE(adopted(map));
  EXPECT_TRUE(memory.last().empty());
  MapMemory old{map::last_members(first())};
  EXPECT_TRUE(old.adopted(map, map::hash(map))) << "what was kept has to go";
  EXPECT_TRUE(old.last().empty());
}

TEST_F(MapMemoryTest, GoesWithItsCluster) {
  EXPECT_TRUE(adopted(first()));
  memory.belongs_to(kCluster);
  EXPECT_FALSE(memory.last().empty());
  memory.belongs_to({{8}});
  EXPECT_TRUE(memory.last().empty());
  EXPECT_EQ(memory.members(), 0u);
}

}  // namespace
}  // namespace pando::node
