#include "core/swim/awareness.h"

#include <gtest/gtest.h>

#include "core/swim/ticker.h"

namespace pando::swim {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart = Instant{} + 1h;

TEST(Awareness, StaysBetweenZeroAndItsMaximum) {
  struct Row {
    int by, score;
  };
  constexpr Row rows[] = {{0, 0},  {-1, 0}, {-9, 0}, {+1, 1}, {-1, 0},
                          {+9, 7}, {+1, 7}, {-1, 6}, {-6, 0}};
  Awareness health{8};
  for (const Row& r : rows) {
    health.change(r.by);
    EXPECT_EQ(health.score(), r.score) << r.by;
  }
}

TEST(Awareness, ADoubtfulNodeTakesMoreTime) {
  Awareness health{8};
  EXPECT_EQ(health.stretch(1s), 1s);
  health.change(3);
  EXPECT_EQ(health.stretch(1s), 4s);
}

TEST(Ticker, KeepsItsGridWhateverIsMissed) {
  Ticker beat{kStart, 200ms};
  EXPECT_TRUE(beat.due(kStart));
  beat.catch_up(kStart);
  EXPECT_EQ(beat.next(), kStart + 200ms);
  beat.catch_up(kStart + 199ms);
  EXPECT_EQ(beat.next(), kStart + 200ms);
  beat.catch_up(kStart + 1s);
  EXPECT_EQ(beat.next(), kStart + 1200ms);
  beat.catch_up(kStart + 1h + 1ns);
  EXPECT_EQ(beat.next(), kStart + 1h + 200ms);
}

TEST(Ticker, ARestartBeginsAFullInterval) {
  Ticker beat{kStart, 200ms};
  beat.restart(kStart + 70ms);
  EXPECT_EQ(beat.next(), kStart + 270ms);
}

TEST(Ticker, FirstBeatsAreSpreadOverTheInterval) {
  Rng rng{1};
  Instant first = kNever, last{};
  for (int i = 0; i < 1000; ++i) {
    const Instant beat = staggered(kStart, 1s, rng);
    first = std::min(first, beat);
    last = std::max(last, beat);
  }
  EXPECT_TRUE(first >= kStart && first < kStart + 10ms);
  EXPECT_TRUE(last < kStart + 1s && last > kStart + 990ms);
}

}  // namespace
}  // namespace pando::swim
