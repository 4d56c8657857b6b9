#include "sim/statistics.h"

#include <gtest/gtest.h>

#include "base/rng.h"

namespace pando::sim {
namespace {

TEST(Statistics, MedianAndQuantilesInterpolate) {
  EXPECT_EQ(median({3, 1, 2}), 2);
  EXPECT_EQ(median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(quantile({10, 20, 30, 40, 50}, 0), 10);
  EXPECT_EQ(quantile({10, 20, 30, 40, 50}, 1), 50);
  EXPECT_EQ(quantile({10, 20, 30, 40, 50}, 0.25), 20);
  EXPECT_EQ(mean({1, 2, 6}), 3);
}

TEST(Statistics, TheIntervalHoldsTheTrueMedianAboutAsOftenAsItSays) {
  Rng rng{5};
  int inside = 0;
  for (int i = 0; i < 200; ++i) {
    std::vector<double> sample(40);
    for (double& value : sample) value = rng.unit();
    const Interval interval = bootstrap_median(sample);
    inside += interval.low <= 0.5 && 0.5 <= interval.high;
  }
  EXPECT_GE(inside, 180);
}

}  // namespace
}  // namespace pando::sim
