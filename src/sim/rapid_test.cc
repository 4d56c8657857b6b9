#include "sim/rapid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(CutDetector, WaitsUntilNobodyIsUnsure) {
  CutDetector cut{3, 2};
  for (const int ring : {0, 1, 2}) cut.alert(7, ring);
  EXPECT_TRUE(cut.ready());
  cut.alert(8, 0);
  EXPECT_TRUE(cut.ready()) << "one alert is noise";
  cut.alert(8, 1);
  EXPECT_FALSE(cut.ready());
  cut.alert(8, 1);
  EXPECT_FALSE(cut.ready()) << "the same ring counts once";
  cut.alert(8, 5);
  EXPECT_TRUE(cut.ready());
  EXPECT_THAT(cut.stable(), ElementsAre(7, 8));
}

TEST(Rapid, RemovesAllWhoDieTogetherInOneChange) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Rapid cluster{seed, {}, 200};
    cluster.form(200);
    for (Process process = 1; process <= 4; ++process) cluster.crash(process, Instant{} + 10s);
    cluster.run_to(Instant{} + 60s);
    for (Process process = 5; process < 200; ++process)
      ASSERT_THAT(cluster.sizes(process), ElementsAre(200, 196)) << seed;
  }
}

/// Half of everybody: votes of three quarters are impossible, and observers are dead as well.
TEST(Rapid, RemovesHalfWithoutItsFastQuorum) {
  Rapid cluster{1, {}, 40};
  cluster.form(40);
  for (Process process = 1; process <= 19; ++process) cluster.crash(process, Instant{} + 10s);
  cluster.run_to(Instant{} + 300s);
  for (Process process = 20; process < 40; ++process) EXPECT_EQ(cluster.sizes(process).back(), 21U);
}

TEST(Rapid, TakesAllInWhoComeTogether) {
  Rapid cluster{1, {}, 300};
  cluster.form(1);
  for (Process process = 1; process < 300; ++process)
    cluster.join(process, Instant{} + process * 3ms);
  cluster.run_to(Instant{} + 30s);
  for (Process process = 0; process < 300; ++process) {
    ASSERT_EQ(cluster.sizes(process).back(), 300U);
    EXPECT_LE(cluster.sizes(process).size(), 10U);
  }
}

}  // namespace
}  // namespace pando::sim
