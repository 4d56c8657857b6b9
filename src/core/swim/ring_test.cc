// Source: docs/protocol/ring.md, "Who watches whom", "Turns".
#include "core/swim/ring.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace pando::swim {
namespace {

constexpr Versions kRingVersions{1, Versions::kPando | Versions::kRing, 2, 2, 5, 5};

PeerTable::Row row(const std::string& name, bool ring, State state = State::alive) {
  NodeInfo info{.name = name, .endpoint = {}, .meta = {}, .versions = {}};
  if (ring) info.versions = kRingVersions;
  return {std::make_shared<const NodeInfo>(std::move(info)), Instant{}, 1, state};
}

std::string name_of(std::size_t i) {
  return "node-" + std::to_string(i);
}

/// The table of one of `ring` + `plain` members, in an order of its own.
std::unique_ptr<PeerTable> table_of(std::size_t self, std::size_t ring, std::size_t plain) {
  auto table = std::make_unique<PeerTable>(row(name_of(self), self < ring));
  Rng rng{self + 1};
  for (std::size_t i = 0; i < ring + plain; ++i)
    if (i != self) table->insert(row(name_of(i), i < ring), rng);
  return table;
}

std::set<std::string> names(const PeerTable& table, const std::vector<Slot>& slots) {
  std::set<std::string> found;
  for (const Slot slot : slots) found.insert(table[slot].info->name);
  return found;
}

TEST(RingPlace, IsTheSameEverywhere) {
  EXPECT_EQ(place_on_ring(""), 0xefd01f60ba992926ULL);
  EXPECT_NE(place_on_ring("a"), place_on_ring("b"));
}

TEST(Ring, EverybodyHasKDifferentObserversAndNeverItself) {
  for (const std::size_t n : {1, 2, 3, 10, 11, 12, 60}) {
    for (std::size_t self = 0; self < n; ++self) {
      const auto table = table_of(self, n, n / 2);
      const std::vector<Slot> observers = observers_of(*table, name_of(self));
      EXPECT_EQ(observers.size(), std::min<std::size_t>(10, n - 1));
      EXPECT_EQ(observers.size(), census(*table).observers());
      const auto who = names(*table, observers);
      EXPECT_EQ(who.size(), observers.size());
      EXPECT_FALSE(who.contains(name_of(self)));
    }
  }
}

TEST(Ring, AllTablesThatHoldTheSameSayTheSame) {
  for (std::size_t self = 0; self < 25; ++self) {
    const auto mine = table_of(self, 25, 5);
    const auto theirs = table_of(7, 25, 5);
    for (std::size_t i = 0; i < 25; ++i)
      EXPECT_EQ(names(*mine, observers_of(*mine, name_of(i))),
                names(*theirs, observers_of(*theirs, name_of(i))));
  }
}

TEST(Ring, TheObserversOfAMemberAreThoseBehindWhomItStands) {
  const auto table = table_of(0, 31, 4);
  for (std::size_t i = 0; i < 31; ++i) {
    const std::vector<Slot> observers = observers_of(*table, name_of(i));
    for (std::size_t distance = 1; distance <= observers.size(); ++distance) {
      const std::string& observer = (*table)[observers[distance - 1]].info->name;
      EXPECT_EQ((*table)[behind(*table, observer, distance)].info->name, name_of(i));
    }
  }
}

TEST(Ring, GoesRoundAndEndsBeforeItself) {
  const auto table = table_of(0, 6, 3);
  std::vector<Slot> round;
  for (std::size_t distance = 1; distance <= 5; ++distance)
    round.push_back(behind(*table, name_of(0), distance));
  EXPECT_EQ(names(*table, round).size(), 5u);
  EXPECT_EQ(behind(*table, name_of(0), 0), kNoSlot);
  EXPECT_EQ(behind(*table, name_of(0), 6), kNoSlot);
}

TEST(Ring, TheGoneAndThePlainTakeNoPart) {
  PeerTable table{row("self", true)};
  Rng rng{1};
  table.insert(row("serf", false), rng);
  table.insert(row("dead", true, State::dead), rng);
  table.insert(row("left", true, State::left), rng);
  table.insert(row("suspect", true, State::suspect), rng);
  EXPECT_EQ(names(table, observers_of(table, "self")), (std::set<std::string>{"suspect"}));
  EXPECT_EQ(census(table).ring, 2u);
  EXPECT_EQ(census(table).plain, 1u);
}

TEST(Turns, WithoutPlainMembersEverybodyIsProbedByExactlyOneInEverySlot) {
  for (const std::size_t n : {2, 5, 11, 40}) {
    for (std::uint64_t slot = 1'700'000'000; slot < 1'700'000'040; ++slot) {
      std::set<std::string> probed;
      for (std::size_t self = 0; self < n; ++self) {
        const auto table = table_of(self, n, 0);
        const Turn turn = turn_of(slot, census(*table));
        ASSERT_EQ(turn.kind, Turn::Kind::ring);
        const Slot subject = behind(*table, name_of(self), turn.distance);
        ASSERT_NE(subject, kNoSlot);
        ASSERT_NE(subject, kSelf);
        probed.insert((*table)[subject].info->name);
      }
      EXPECT_EQ(probed.size(), n);
    }
  }
}

struct Counted {
  std::map<std::size_t, int> distances;
  double ring = 0, plain = 0;
};

Counted count(const Census& census, std::uint64_t slots) {
  Counted counted;
  for (std::uint64_t slot = 1'700'000'000; slot < 1'700'000'000 + slots; ++slot) {
    const Turn turn = turn_of(slot, census);
    if (turn.kind == Turn::Kind::ring) ++counted.distances[turn.distance];
    counted.ring += turn.kind == Turn::Kind::ring;
    counted.plain += turn.kind == Turn::Kind::plain;
  }
  return counted;
}

TEST(Turns, NineInTenGoToTheWatchedEquallyAndOneToAnybody) {
  for (const Census& census : {Census{40, 0}, Census{11, 0}, Census{4, 0}, Census{30, 30}}) {
    const Counted counted = count(census, 100'000);
    const auto k = static_cast<double>(census.observers());
    const double far = counted.ring / 10 / static_cast<double>(census.ring - 1);
    for (std::size_t distance = 1; distance < census.ring; ++distance) {
      const double watched = distance <= census.observers() ? .9 * counted.ring / k : 0;
      const int times = counted.distances.find(distance)->second;
      EXPECT_NEAR(times, watched + far, .1 * watched + .3 * far) << distance;
    }
  }
}

TEST(Turns, EverybodyIsProbedOncePerSlotOnAverage) {
  for (const Census& census : {Census{40, 0}, Census{20, 20}, Census{3, 27}, Census{90, 10}}) {
    const double slots = 100'000;
    const Counted counted = count(census, 100'000);
    const auto ring = static_cast<double>(census.ring), plain = static_cast<double>(census.plain);
    const double by_plain = slots * plain / (ring + plain);  // at random
    EXPECT_NEAR((counted.ring + by_plain) / slots, 1, 0.02);
    if (plain == 0) continue;
    EXPECT_NEAR((counted.plain * ring / plain + by_plain) / slots, 1, 0.02);
  }
}

TEST(Turns, WithoutOthersThereIsOnlyTheWalk) {
  for (const Census& census : {Census{}, Census{1, 0}, Census{0, 9}, Census{1, 9}})
    for (std::uint64_t slot = 0; slot < 100; ++slot)
      EXPECT_EQ(turn_of(slot, census).kind, Turn::Kind::anyone);
}

}  // namespace
}  // namespace pando::swim
