#include "core/swim/peer_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pando::swim {
namespace {

using namespace std::chrono_literals;
constexpr Instant kStart = Instant{} + 1h;

PeerTable::Row row(const std::string& name, State state = State::alive) {
  return {std::make_shared<const NodeInfo>(NodeInfo{name, {}, {}, {}}), kStart, 1, state};
}
std::vector<std::string> names(const PeerTable& table) {
  std::vector<std::string> names;
  for (const Slot slot : table.order()) names.push_back(table[slot].info->name);
  return names;
}
const auto kAnybody = [](Slot, const PeerTable::Row&) { return true; };

TEST(PeerTable, FindsByName) {
  PeerTable table{row("self")};
  Rng rng{1};
  const Slot a = table.insert(row("a"), rng);
  EXPECT_EQ(table.find("a"), a);
  EXPECT_EQ(table.find("self"), kSelf);
  EXPECT_EQ(table.find("b"), kNoSlot);
  EXPECT_EQ(table.size(), 2u);
}

TEST(PeerTable, ANewcomerTakesARandomPlace) {
  std::map<std::string, int> at_place_one;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    PeerTable table{row("self")};
    Rng rng{seed};
    for (const char* name : {"a", "b", "c"}) table.insert(row(name), rng);
    ++at_place_one[names(table)[1]];
  }
  for (const char* name : {"self", "a", "b", "c"}) EXPECT_GT(at_place_one[name], 40) << name;
}

TEST(PeerTable, CountsWhoIsAliveOrSuspect) {
  PeerTable table{row("self")};
  EXPECT_FALSE(table.others_alive());
  const Slot a = table.append(row("a", State::dead));
  EXPECT_EQ(table.alive_count(), 1u);
  table.set_state(a, State::alive, kStart);
  EXPECT_EQ(table.alive_count(), 2u);
  EXPECT_TRUE(table.others_alive());
  table.set_state(a, State::suspect, kStart);
  EXPECT_EQ(table.alive_count(), 2u);
  table.set_state(kSelf, State::left, kStart);
  EXPECT_EQ(table.alive_count(), 1u);
  EXPECT_TRUE(table.others_alive());
  table.set_state(a, State::left, kStart);
  EXPECT_EQ(table.alive_count(), 0u);
  EXPECT_FALSE(table.others_alive());
}

TEST(PeerTable, OnlyAChangeOfStateIsStamped) {
  PeerTable table{row("self")};
  const Slot a = table.append(row("a"));
  table.set_state(a, State::alive, kStart + 1s);
  EXPECT_EQ(table[a].since, kStart);
  table.set_state(a, State::dead, kStart + 2s);
  EXPECT_EQ(table[a].since, kStart + 2s);
}

TEST(PeerTable, IncarnationsNeverGoDown) {
  PeerTable table{row("self")};
  table.raise_incarnation(kSelf, 5);
  table.raise_incarnation(kSelf, 3);
  EXPECT_EQ(table.self().incarnation, 5u);
}

TEST(PeerTable, ForgetsTheDeadAndTheLeftAfterATimeButNeverItself) {
  PeerTable table{row("self")};
  Rng rng{1};
  for (const char* name : {"alive", "suspect", "dead", "left", "late"}) table.append(row(name));
  table.set_state(table.find("suspect"), State::suspect, kStart + 1s);
  table.set_state(table.find("dead"), State::dead, kStart + 1s);
  table.set_state(table.find("left"), State::left, kStart + 1s);
  table.set_state(table.find("late"), State::dead, kStart + 2s);
  table.set_state(kSelf, State::left, kStart + 1s);
  table.remove_gone(kStart + 31s, 30s);
  EXPECT_EQ(table.size(), 6u);
  table.remove_gone(kStart + 31s + 1ns, 30s);
  EXPECT_EQ(names(table), (std::vector<std::string>{"self", "alive", "suspect", "late"}));
  EXPECT_EQ(table.find("dead"), kNoSlot);
}

TEST(PeerTable, GivesTheSlotsOfTheForgottenToNewcomers) {
  PeerTable table{row("self")};
  Rng rng{1};
  const Slot a = table.append(row("a", State::dead));
  const Slot b = table.append(row("b"));
  table.remove_gone(kStart + 1s, 0s);
  EXPECT_EQ(table.insert(row("c"), rng), a);
  EXPECT_EQ(table.find("b"), b);
  EXPECT_EQ(table[table.find("c")].info->name, "c");
  EXPECT_EQ(table.size(), 3u);
}

TEST(PeerTable, ASampleHoldsDifferentOnesThatPass) {
  PeerTable table{row("self")};
  Rng rng{1};
  for (int i = 0; i < 40; ++i)
    table.append(row("n" + std::to_string(i), i % 2 ? State::alive : State::dead));
  for (int round = 0; round < 200; ++round) {
    std::vector<Slot> chosen;
    table.sample(
        3, rng, [](Slot slot, const auto& r) { return slot != kSelf && !gone(r.state); }, chosen);
    ASSERT_EQ(chosen.size(), 3u);
    for (const Slot slot : chosen) EXPECT_EQ(table[slot].state, State::alive);
    std::ranges::sort(chosen);
    EXPECT_TRUE(std::ranges::adjacent_find(chosen) == chosen.end());
  }
}

TEST(PeerTable, AFewAreAllFoundWhateverTheLuck) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    PeerTable table{row("self")};
    Rng rng{seed};
    for (const char* name : {"a", "b", "c"}) table.append(row(name));
    std::vector<Slot> chosen;
    table.sample(3, rng, [](Slot slot, const auto&) { return slot != kSelf; }, chosen);
    EXPECT_EQ(chosen.size(), 3u) << seed;
  }
}

TEST(PeerTable, EverybodyIsEquallyLikelyToBeChosen) {
  PeerTable table{row("self")};
  Rng rng{1};
  for (int i = 0; i < 19; ++i) table.append(row("n" + std::to_string(i)));
  std::map<Slot, int> times;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Slot> chosen;
    table.sample(2, rng, kAnybody, chosen);
    for (const Slot slot : chosen) ++times[slot];
  }
  for (const auto& [slot, count] : times) EXPECT_NEAR(count, 2000, 200) << slot;
  EXPECT_EQ(times.size(), 20u);
}

TEST(PeerTable, NobodyPassingIsNobodyChosen) {
  PeerTable table{row("self")};
  Rng rng{1};
  for (int i = 0; i < 100; ++i) table.append(row("n" + std::to_string(i)));
  std::vector<Slot> chosen;
  table.sample(3, rng, [](Slot, const auto&) { return false; }, chosen);
  EXPECT_TRUE(chosen.empty());
}

}  // namespace
}  // namespace pando::swim
