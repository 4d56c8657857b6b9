#include "core/serf/clock.h"

#include <gtest/gtest.h>

namespace pando::serf {
namespace {

TEST(LamportClock, StartsAtOneAndCountsOwnMessages) {
  LamportClock clock;
  EXPECT_EQ(clock.now(), 1U);
  EXPECT_EQ(clock.take(), 1U);
  EXPECT_EQ(clock.take(), 2U);
  EXPECT_EQ(clock.now(), 3U);
}

TEST(LamportClock, IsAlwaysLaterThanWhatItWitnessed) {
  LamportClock clock;
  clock.witness(41);
  EXPECT_EQ(clock.now(), 42U);
  clock.witness(41);
  clock.witness(7);
  EXPECT_EQ(clock.now(), 42U);
  clock.witness(42);
  EXPECT_EQ(clock.now(), 43U);
}

TEST(LamportClock, StopsAtTheEndOfTime) {
  constexpr LamportTime kEnd = std::numeric_limits<LamportTime>::max();
  LamportClock clock;
  clock.witness(kEnd);
  EXPECT_EQ(clock.now(), kEnd);
  EXPECT_EQ(clock.take(), kEnd);
  EXPECT_EQ(clock.now(), kEnd);
}

TEST(AgeGate, AdmitsWhatTheMemoryCovers) {
  struct Row {
    LamportTime minimum, time, now;
    bool admitted;
  };
  constexpr Row rows[] = {
      {0, 0, 512, true},  // a young clock refuses nothing
      {0, 0, 513, false}, {0, 1, 513, true},  {0, 88, 601, false},
      {0, 89, 601, true}, {10, 9, 20, false}, {10, 10, 20, true},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.time);
    EXPECT_EQ((AgeGate{.window = 512, .minimum = row.minimum}.admits(row.time, row.now)),
              row.admitted);
  }
}

TEST(AgeGate, TheMinimumOnlyRises) {
  AgeGate gate;
  gate.raise(10);
  gate.raise(5);
  EXPECT_EQ(gate.minimum, 10U);
}

}  // namespace
}  // namespace pando::serf
