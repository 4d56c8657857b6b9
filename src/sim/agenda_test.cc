#include "sim/agenda.h"

#include <gtest/gtest.h>

#include <map>

#include "base/rng.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

TEST(Agenda, GivesTheEarliestAndOfEqualTimesTheOldest) {
  Agenda<int> agenda;
  agenda.add(Instant{2s}, 1);
  agenda.add(Instant{1s}, 2);
  agenda.add(Instant{1s}, 3);
  agenda.add(Instant{2s}, 4);
  EXPECT_EQ(agenda.next(), Instant{1s});
  std::vector<int> order;
  while (!agenda.empty()) order.push_back(agenda.take());
  EXPECT_EQ(order, (std::vector{2, 3, 1, 4}));
  EXPECT_EQ(agenda.next(), kNever);
}

TEST(Agenda, AgreesWithAMultimap) {
  Rng rng{1};
  Agenda<int> agenda;
  std::multimap<Instant, int> twin;  // keeps the order of equal keys
  for (int i = 0; i < 10'000; ++i) {
    if (twin.empty() || rng.chance(0.6)) {
      const Instant at{Duration{rng.between(0, 50)}};
      agenda.add(at, i);
      twin.emplace(at, i);
    } else {
      ASSERT_EQ(agenda.next(), twin.begin()->first);
      ASSERT_EQ(agenda.take(), twin.begin()->second);
      twin.erase(twin.begin());
    }
  }
}

TEST(Slab, ReusesTheNumbersOfWhatWasTaken) {
  Slab<std::string> slab;
  const auto a = slab.put("a");
  const auto b = slab.put("b");
  EXPECT_EQ(slab.take(a), "a");
  EXPECT_EQ(slab.put("c"), a);
  EXPECT_EQ(slab.in_use(), 2u);
  EXPECT_EQ(slab.take(b), "b");
}

}  // namespace
}  // namespace pando::sim
