#include "sim/clock.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

TEST(Clock, RunsAtItsRateStandsStillAndJumpsForward) {
  Clock clock{Instant{1h}};
  EXPECT_EQ(clock.local(Instant{10s}), Instant{1h + 10s});
  clock.set_rate(Instant{10s}, 1024 + 512);
  EXPECT_EQ(clock.local(Instant{12s}), Instant{1h + 13s});
  clock.set_rate(Instant{12s}, 0);
  EXPECT_EQ(clock.local(Instant{20s}), Instant{1h + 13s});
  EXPECT_EQ(clock.world(Instant{1h + 14s}), kNever);
  clock.jump(Instant{20s}, 5s);
  clock.set_rate(Instant{20s}, Clock::kTrueRate);
  EXPECT_EQ(clock.local(Instant{21s}), Instant{1h + 19s});
  EXPECT_EQ(clock.world(kNever), kNever);
}

TEST(Clock, WakesNeitherTooEarlyNorATickTooLate) {
  Rng rng{7};
  for (int i = 0; i < 10'000; ++i) {
    Clock clock{Instant{Duration{rng.between(0, 1'000'000)}}};
    const Instant changed{Duration{rng.between(0, 1'000'000'000)}};
    clock.set_rate(changed, rng.between(900, 1150));
    const Instant wanted = clock.local(changed) + Duration{rng.between(1, 1'000'000'000)};
    const Instant wake = clock.world(wanted);
    ASSERT_GE(clock.local(wake), wanted);
    ASSERT_LT(clock.local(wake - Duration{1}), wanted);
  }
}

}  // namespace
}  // namespace pando::sim
