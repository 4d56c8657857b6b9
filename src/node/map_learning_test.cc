// Copies become ready one after the other; maps take up many of them at once.
#include "node/map_learning.h"

#include "node/cluster_test.h"

namespace pando::node {
namespace {

constexpr std::size_t kBuckets = 64;

Config keeper(std::uint8_t host) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = 1};
  c.map.store = c.map.data = true;
  c.map.buckets = kBuckets;
  return c;
}

bool settled(const map::Map& map) {
  return map.members.size() == 2 && std::ranges::all_of(map.buckets, [](const map::Holders& held) {
           return held.learners.empty() && held.acting.size() == 2;
         });
}

/// What a node that learns one bucket in 10 ms, in the order of their numbers, has learnt so far.
class SlowLearner {
 public:
  /// Says so as its shard would.
  void go_on(Cluster& world, std::uint8_t host) {
    const map::MapPtr map = world.node(host).map();
    const auto self = map ? map->find("n" + std::to_string(int{host})) : std::nullopt;
    if (!self) return;
    LearntAll all;
    ++has_;
    for (std::size_t b = 0; b < std::min(has_, map->buckets.size()); ++b)
      if (map->buckets[b].learners.contains(*self))
        all.buckets.push_back({static_cast<std::uint16_t>(b), map->buckets[b].since});
    world.give(host, all);
  }

 private:
  std::size_t has_ = 0;
};

/// 64 copies take 640 ms: that is three or four batches, each of which acts with one map and gives
/// roles with another.
TEST(MapLearning, CopiesThatAreReadySoonAfterEachOtherActTogether) {
  Cluster world{{keeper(1), keeper(2)}};
  world.ask(2, command::Join{{{"", at(1)}}, true});
  const auto map = [&] { return world.node(1).map(); };
  for (int i = 0; i < 1000 && (!map() || map()->members.size() < 2); ++i) world.run(10ms);
  ASSERT_EQ(map()->members.size(), 2u);
  const map::Epoch joined = map()->epoch;
  SlowLearner learner;
  for (int i = 0; i < 200 && !settled(*map()); ++i) {
    learner.go_on(world, 2);
    world.run(10ms);
  }
  EXPECT_TRUE(settled(*map()));
  EXPECT_LE(map()->epoch - joined, 10u);
}

// ---- when it is time ---------------------------------------------------------------------------

/// n1 acts for four buckets, which n2 and n3 learn.
class LearnersTest : public testing::Test {
 protected:
  LearnersTest() {
    for (std::uint8_t host = 1; host <= 3; ++host)
      map_.members.push_back(
          {{.id = {{host, 1}}, .start = 1}, "n" + std::to_string(int{host}), {}, 100});
    map_.buckets.assign(4, {.acting = {0}, .learners = {1, 2}, .since = 7});
    map_.epoch = 7;
  }
  void say(std::size_t member, std::vector<std::uint16_t> buckets) {
    proto::CaughtUp said;
    said.set_epoch(map_.epoch);
    for (const std::uint16_t bucket : buckets) {
      said.add_buckets(bucket);
      said.add_since(map_.buckets[bucket].since);
    }
    learners_.hear(now_, map_, map_.members[member].who, said);
  }
  /// From now on; kNever: nobody is ready.
  Duration rest(std::string_view lost = {}) const {
    const Instant due = learners_.due(map_, [&](const map::Host& m) { return m.name == lost; });
    return due == kNever ? Duration::max() : std::max(due - now_, Duration{});
  }

  map::Map map_;
  Learners learners_;
  Instant now_{1h};
};

TEST_F(LearnersTest, WhoIsReadyWaitsForOthersAWhile) {
  EXPECT_EQ(rest(), Duration::max());
  say(1, {0});
  EXPECT_EQ(rest(), 200ms);
  now_ += 150ms;
  say(1, {0, 1});
  EXPECT_EQ(rest(), 50ms) << "for the first, not for the last";
  EXPECT_EQ(learners_.ready().size(), 2u);
}

TEST_F(LearnersTest, NobodyIsWaitedForWhenAllAreReadyOrLost) {
  say(1, {0, 1, 2, 3});
  EXPECT_EQ(rest(), 200ms);
  EXPECT_EQ(rest("n3"), 0s);
  say(2, {0, 1, 2, 3});
  EXPECT_EQ(rest(), 0s);
}

/// The next ones have a while of their own.
TEST_F(LearnersTest, WhoeverActsIsReadyNoMore) {
  say(1, {0});
  now_ += 100ms;
  say(1, {0, 1});
  map_.buckets[0] = {.acting = {0, 1}, .learners = {2}, .since = 8};
  map_.epoch = 8;
  learners_.go_on(now_, map_);
  ASSERT_EQ(learners_.ready().size(), 1u);
  EXPECT_EQ(learners_.ready()[0].bucket, 1u);
  EXPECT_EQ(rest(), 200ms);
  map_.buckets[1].learners = {};
  learners_.go_on(now_, map_);
  EXPECT_EQ(rest(), Duration::max());
}

}  // namespace
}  // namespace pando::node
