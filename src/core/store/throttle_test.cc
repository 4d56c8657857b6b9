// Learners that do not take what clients write.
#include <algorithm>

#include "core/store/story_test.h"

namespace pando::store {
namespace {

/// Room for what clients write in some 100 ms.
Config narrow() {
  Config config = World::small();
  config.ring = 32 << 10;
  config.uncommitted = 8 << 10;
  config.window = 2 << 10;
  config.copy_window = 1 << 10;
  config.chunk = 512;
  config.lag = 1 << 10;
  return config;
}

/// Clients that write some octets in each step, and wait if they have to.
struct Clients {
  Story& story;
  std::size_t size = 40;
  int done = 0;
  Duration waited{}, longest{};

  void run(Duration time, const std::function<bool()>& until = [] { return false; }) {
    for (const Instant end = story.world.now() + time; story.world.now() < end && !until();) {
      const bool took = story.world.write(0, kBucket, {}, size);
      done += took;
      waited = took ? Duration{} : waited + World::kStep;
      longest = std::max(longest, waited);
      story.world.run(World::kStep);
    }
  }
};

/// A learner that takes this many octets in a step, of which it is sent more.
struct Slow : Story {
  explicit Slow(std::size_t pace, Config config = narrow(), std::size_t large = 0, int copies = 1)
      : Story{2, config, copies} {
    write(400, 40);
    for (std::size_t i = 0; i < large; ++i)
      EXPECT_TRUE(world.write(0, kBucket, "large" + std::to_string(i), 3000));
    world.at(1).pace = pace;
    world.change(kBucket, members({0}), members({1}));
  }
  bool ready() { return world.is_ready(kBucket, 1); }
};

/// Octets that a write of these clients takes in the log, about.
constexpr std::size_t kWrite = 60;

/// The bound of docs/protocol/store.md, "How long it takes".
Duration bound(const Config& config, std::size_t pace, std::size_t data) {
  const auto taking = [&](std::size_t octets) {
    return static_cast<int>(octets / pace + 1) * World::kStep;
  };
  const Duration way = 13ms + taking(config.lag / 2 + 3 * config.window / 2 + config.copy_window);
  const auto pieces = static_cast<int>(data / config.chunk) + 1;
  return 4s + taking(2 * (config.uncommitted + config.ring)) + 3 * way +
         pieces * (way + config.longest_rest);
}

TEST(SlowLearner, IsReadyWithinTheTimeThatThePageSaysThoughClientsWriteMore) {
  for (const std::size_t ring : {32 << 10, 1 << 20})
    for (const std::size_t pace : {10U, 20U, 40U}) {
      Config config = narrow();
      config.ring = ring;
      Slow story{pace, config};
      const Instant begun = story.world.now();
      Clients clients{story};
      clients.run(120s, [&] { return story.ready(); });
      EXPECT_TRUE(story.ready()) << pace << ' ' << story.world.describe();
      const std::size_t data = story.world.content(0, kBucket).extent().bytes;
      EXPECT_LT(story.world.now() - begun, bound(config, pace, data)) << ring << ' ' << pace;
    }
}

/// Clients are slowed, to about half of what it takes, and never stand.
TEST(SlowLearner, LetsClientsWriteHalfOfWhatItTakes) {
  Slow story{20};
  Clients clients{story};
  const auto slowed = [&] { return story.world.store(0).moves().throttled > 0; };
  clients.run(10s, slowed);
  ASSERT_TRUE(slowed());
  const Instant begun = story.world.now();
  clients.done = 0;
  clients.run(60s, [&] { return story.ready(); });
  const auto steps = static_cast<std::size_t>((story.world.now() - begun) / World::kStep);
  EXPECT_GT(static_cast<std::size_t>(clients.done) * kWrite, steps * 20 / 3);
  EXPECT_LT(clients.longest, 500ms);
  clients.run(2s);
  EXPECT_FALSE(slowed());
  EXPECT_EQ((story.world.notes[{NoteCode::store_throttled, 0}]), 1);
  EXPECT_EQ((story.world.notes[{NoteCode::store_unthrottled, 0}]), 1);
}

/// What clients write to other buckets moves the ring on, while the end of its copy is on its way.
TEST(SlowLearner, FindsWhatItStillHasToTake) {
  constexpr std::uint16_t kOther = kBucket + 1;
  Config config = narrow();
  config.ring = config.uncommitted = 256 << 10;
  config.window = config.lag = 64 << 10;
  config.chunk = config.copy_window = 32 << 10;
  Slow story{1000, config, 400, 2};
  while (story.world.primary(kOther) != 0 || story.world.map()->buckets[kOther].acting.size() > 1) {
    story.world.change(kOther, story.members({0}));
    EXPECT_TRUE(story.world.run_until([&] { return story.world.equal(kOther); }, 9s));
  }
  Clients clients{story, 3000};
  for (int ms = 0; ms < 10'000 && !story.ready(); ++ms) {
    clients.run(World::kStep);
    for (int n = 0; n < 4; ++n) EXPECT_TRUE(story.world.write(0, kOther, {}, 3000));
  }
  EXPECT_TRUE(story.ready()) << story.world.describe();
}

/// Who takes nothing is no reason to wait: the map will say what becomes of it.
TEST(SlowLearner, StopsNobodyIfItTakesNothing) {
  Slow story{20};
  Clients clients{story};
  clients.run(10s, [&] { return story.world.store(0).moves().throttled > 0; });
  story.world.pause(1, 60s);
  clients.run(8s);
  EXPECT_LT(clients.longest, 2100ms);
  EXPECT_GT(clients.done, 5'000);
  EXPECT_EQ(story.world.store(0).moves().throttled, 0U);
  EXPECT_LE(story.world.store(0).inside().room.ring.octets(), 33U << 10);
}

TEST(SlowLearner, IsNoneIfItTakesWhatComes) {
  Slow story{2000};
  Clients clients{story};
  clients.run(10s, [&] { return story.ready(); });
  EXPECT_TRUE(story.ready());
  clients.run(2s);
  EXPECT_EQ(clients.longest, 0ms);
  EXPECT_EQ((story.world.notes[{NoteCode::store_throttled, 0}]), 0);
}

}  // namespace
}  // namespace pando::store
