// Copies whose way to each other takes longer than anybody waits for an answer.
#include "core/store/story_test.h"

namespace pando::store {
namespace {

constexpr Duration kFar = 1500ms;

/// As in real nodes, what is under way to a peer is much more than what is compared meanwhile.
Config far(Config config) {
  config.window = config.copy_window = 64 << 10;
  return config;
}

/// One way for the offer, one for its answer and the writes, one for what it acknowledges, one for
/// the word that it is ready; and the same once more, for what is asked meanwhile in vain.
TEST(FarCopies, ALearnerIsReadyThoughAnswersTakeLongerThanItWaits) {
  Story story{2, far(World::small())};
  story.write(20);
  story.world.way = kFar;
  story.world.change(kBucket, story.members({0}), story.members({1}));
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 8 * kFar))
      << story.world.describe();
}

TEST(FarCopies, ALearnerIsCopiedThoughPiecesTakeLongerThanItWaits) {
  Story story{2, far(forgetful())};
  story.write(200);
  story.world.way = kFar;
  story.world.change(kBucket, story.members({0}), story.members({1}));
  EXPECT_TRUE(story.world.run_until([&] { return story.world.is_ready(kBucket, 1); }, 14 * kFar))
      << story.world.describe();
  EXPECT_EQ(story.world.store(1).counters().copied, 1U);
}

/// The writes of keys that have been copied fill the lane by themselves; pieces go all the same.
TEST(FarCopies, ALearnerIsCopiedHoweverMuchIsWrittenMeanwhile) {
  Config config = World::small();
  config.chunk = 1 << 10;
  config.copy_window = 2 << 10;
  config.window = config.uncommitted = config.lag = 64 << 10;
  Story story{2, config};
  story.write(800);
  story.world.way = 60ms;
  story.world.change(kBucket, story.members({0}), story.members({1}));
  const auto ready = [&] { return story.world.is_ready(kBucket, 1); };
  for (int ms = 0; ms < 5'000 && !ready(); ++ms) {
    EXPECT_TRUE(story.world.write(0, kBucket));
    story.world.run(1ms);
  }
  EXPECT_TRUE(ready()) << story.world.describe();
}

/// The bound of docs/protocol/store.md, "How long it takes", with clients at work all the time.
TEST(FarCopies, ALearnerIsReadyWithinTheTimeThatThePageSays) {
  Config config = World::small();
  config.ring = config.window = config.uncommitted = config.lag = 64 << 10;
  config.chunk = 2 << 10;
  config.copy_window = 4 << 10;
  for (const Duration way : {0ms, 20ms, 100ms, 500ms, 2000ms}) {
    Story story{2, config, 1};
    std::size_t octets = 0;
    for (int i = 0; i < 200; ++i, octets += 220)
      EXPECT_TRUE(story.world.write(0, kBucket, "key" + std::to_string(i), 200));
    story.world.way = way;
    const Instant begun = story.world.now();
    story.world.change(kBucket, story.members({0}), story.members({1}));
    const Duration both_ways = 2 * way + 13ms;  // what the world adds
    const auto pieces = static_cast<int>(octets / config.chunk) + 1;
    const Duration bound =
        3 * both_ways + pieces * (both_ways + std::min(4 * both_ways, config.longest_rest)) + 1s;
    while (!story.world.is_ready(kBucket, 1) && story.world.now() - begun < bound) {
      story.world.give(0, Served{});
      story.world.run(5ms);
    }
    EXPECT_TRUE(story.world.is_ready(kBucket, 1)) << way / 1ms << " ms " << story.world.describe();
    EXPECT_EQ(story.world.store(1).counters().copied, 1U);
  }
}

TEST(FarCopies, WhatIsSurplusIsTakenBackThoughAnswersTakeLongerThanItWaits) {
  Story story{2, far(World::small())};
  story.hold({0, 1});
  story.world.cut(0, 1);
  story.write(5);
  story.acting({1, 0});
  story.world.run(50ms);
  story.world.way = kFar;
  story.world.mend(0, 1);
  EXPECT_TRUE(story.world.run_until([&] { return story.world.equal(kBucket); }, 12 * kFar))
      << story.world.describe();
}

}  // namespace
}  // namespace pando::store
