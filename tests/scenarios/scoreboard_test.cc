// Rows of the scoreboard about the map whose marks are reached, with the effort of a test.
// In full: pando sim scoreboard --full
#include "sim/scoreboard.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pando::sim {
namespace {

class PapersBeside : public testing::TestWithParam<const char*> {};

TEST_P(PapersBeside, AreReproducedAndMarksReached) {
  const auto row = std::ranges::find(scoreboard(), GetParam(), &ScoreboardRow::id);
  ASSERT_NE(row, scoreboard().end());
  for (const Score& score : row->run(Effort::quick)) {
    EXPECT_TRUE(score.baseline.met)
        << score.what << "\n  " << summary(score.baseline.values) << ", " << score.baseline.demand;
    EXPECT_TRUE(score.ours.met) << score.what << "\n  " << summary(score.ours.values) << ", "
                                << score.ours.demand;
  }
}

INSTANTIATE_TEST_SUITE_P(Scoreboard, PapersBeside, testing::Values("S8", "S9", "S11", "S13"),
                         [](const auto& row) { return std::string{row.param}; });

}  // namespace
}  // namespace pando::sim
