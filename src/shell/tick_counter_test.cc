#include "shell/tick_counter.h"

#include <gtest/gtest.h>

#include <chrono>

namespace pando::shell {
namespace {

using namespace std::chrono_literals;

/// Wide bounds: whoever measures may be put aside between two readings.
TEST(TickCounterTest, CountsTimeAsTheClockDoes) {
  const TickCounter counter;
  const auto from = std::chrono::steady_clock::now();
  const std::uint64_t first = counter.now();
  while (std::chrono::steady_clock::now() - from < 20ms) {
  }
  const double nanoseconds =
      static_cast<double>(counter.now() - first) * counter.nanoseconds_per_tick();
  const std::chrono::duration<double, std::nano> passed = std::chrono::steady_clock::now() - from;
  EXPECT_GT(nanoseconds, 10e6);
  EXPECT_LT(nanoseconds, 2 * passed.count());
}

TEST(TickCounterTest, NeverGoesBack) {
  const TickCounter counter;
  std::uint64_t last = counter.now();
  for (int i = 0; i < 100'000; ++i) {
    const std::uint64_t now = counter.now();
    ASSERT_GE(now, last);
    last = now;
  }
}

}  // namespace
}  // namespace pando::shell
