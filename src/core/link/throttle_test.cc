#include "core/link/throttle.h"

#include <gtest/gtest.h>

#include <deque>

#include "core/link/config.h"

namespace pando::link {
namespace {

constexpr std::size_t kStep = 16 << 10, kLeast = 4 * kStep, kMost = 64 * kStep;

/// A line with a trip time each way and a rate, on which a sender always has more to say.
struct Line {
  Duration trip;
  double bytes_per_second;
  Throttle throttle{kLeast, kMost, kStep};
  Instant now{100s}, free = now;
  std::deque<Instant> grants;
  std::size_t carried = 0;

  void run(Duration time) {
    for (const Instant end = now + time; now < end;) {
      while (throttle.room() >= kStep) {
        throttle.sent(now, kStep);
        free = std::max(free, now + trip) + Duration{std::int64_t(kStep / bytes_per_second * 1e9)};
        grants.push_back(free + trip);
      }
      now = grants.front();
      grants.pop_front();
      carried += kStep;
      throttle.granted(now, kStep);
    }
  }
  /// How long something small would stand behind what is under way.
  Duration queue() const { return std::max(Duration{}, free - (now + trip)); }
};

TEST(Throttle, AShortLineIsKeptBusyWithAShortQueue) {
  Line line{.trip = 20us, .bytes_per_second = 1e9};
  line.run(1s);
  EXPECT_GT(static_cast<double>(line.carried), 0.9e9);
  EXPECT_LE(line.throttle.limit(), 2 * kLeast);
  EXPECT_LE(line.queue(), 120us);
}

TEST(Throttle, ALongLineGetsWhatItHolds) {
  Line line{.trip = 25ms, .bytes_per_second = 15e6};
  line.run(2s);
  EXPECT_GT(line.throttle.limit(), 750'000u * 9 / 10) << "rate times round trip";
  EXPECT_LE(line.queue(), 30ms);
  const std::size_t before = line.carried;
  line.run(2s);
  EXPECT_GT(line.carried - before, 27'000'000u);
}

TEST(Throttle, TheLimitStaysWithinItsBounds) {
  Line fast{.trip = 500ms, .bytes_per_second = 1e9};
  fast.run(60s);
  EXPECT_EQ(fast.throttle.limit(), kMost);
  Line slow{.trip = 1us, .bytes_per_second = 1e6};
  slow.run(60s);
  EXPECT_GE(slow.throttle.limit(), kLeast);
  EXPECT_LE(slow.throttle.limit(), 2 * kLeast);
}

TEST(Throttle, WhoHasLittleToSayDoesNotRaiseIt) {
  Throttle throttle{kLeast, kMost, kStep};
  Instant now{100s};
  for (int i = 0; i < 100; ++i) {
    throttle.sent(now, kStep);
    throttle.granted(now += 1ms, kStep);
  }
  EXPECT_EQ(throttle.limit(), kLeast);
  EXPECT_EQ(throttle.room(), kLeast);
}

TEST(Throttle, ARouteThatBecomesLongerIsLearnt) {
  Line line{.trip = 1ms, .bytes_per_second = 1e9};
  line.run(1s);
  line.trip = 50ms;
  line.run(30s);
  EXPECT_EQ(line.throttle.limit(), kMost);
}

}  // namespace
}  // namespace pando::link
