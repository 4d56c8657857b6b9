// Storms: everything at once, by seed.
#include <gmock/gmock.h>

#include "core/store/world_test.h"

namespace pando::store {
namespace {

using ::testing::IsEmpty;

void storm(std::uint64_t seed, int nodes, int copies) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  World world{nodes, seed, World::small(), copies};
  world.run(200ms);
  world.storm(1500ms);
  ASSERT_THAT(world.wrong(), IsEmpty()) << world.describe();
  ASSERT_TRUE(world.calm(6s)) << world.describe();
  ASSERT_THAT(world.wrong(), IsEmpty()) << world.describe();
}

TEST(Storms, OfThreeNodesLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 30 && !HasFailure(); ++seed) storm(seed, 3, 2);
}

TEST(Storms, OfFourNodesLoseNothing) {
  for (std::uint64_t seed = 1001; seed <= 1030 && !HasFailure(); ++seed) storm(seed, 4, 2);
}

TEST(Storms, OfFiveNodesWithThreeCopiesLoseNothing) {
  for (std::uint64_t seed = 2001; seed <= 2020 && !HasFailure(); ++seed) storm(seed, 5, 3);
}

/// Whoever is alone remembers no writes; whoever comes gets all that there is.
TEST(Storms, OfThreeNodesWithOneCopyLoseNothing) {
  for (std::uint64_t seed = 3001; seed <= 3020 && !HasFailure(); ++seed) storm(seed, 3, 1);
}

/// One seed: with `--gtest_shuffle --gtest_repeat=N` N different ones.
TEST(Storms, OfOneSeed) {
  const auto seed = static_cast<std::uint64_t>(::testing::UnitTest::GetInstance()->random_seed());
  storm(10000 + seed, 3 + static_cast<int>(seed % 3), 2 + static_cast<int>(seed / 3 % 2));
}

}  // namespace
}  // namespace pando::store
