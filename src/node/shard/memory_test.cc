// What happens when there is more data than may be.
#include <gmock/gmock.h>

#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t kLimit = 200'000;
const std::string kValue(1000, 'v');

/// Writes keys of a node's own until it holds too much, or all are written; how many were refused.
int fill(World& w, std::size_t node, int keys = 600) {
  int refused = 0;
  for (int i = 0; i < keys; ++i)
    refused += w.say(node, {"SET", w.key_of(node, i), kValue}) != "+OK\r\n";
  return refused;
}

TEST(ShardMemory, WithoutAPolicyWhatAddsIsRefused) {
  World w{1, 1};
  w.limit(0, {kLimit});
  EXPECT_GT(fill(w, 0), 300);
  const std::string key = w.key_of(0);
  EXPECT_EQ(w.say(0, {"SET", key, kValue}),
            "-OOM command not allowed when used memory > 'maxmemory'.\r\n");
  EXPECT_EQ(w.say(0, {"GET", key}).size(), kValue.size() + 9);
  EXPECT_EQ(w.view(0).evicted, 0U);
  EXPECT_EQ(w.say(0, {"DEL", key}), ":1\r\n");
  EXPECT_EQ(w.say(0, {"FLUSHALL"}), "+OK\r\n");
  EXPECT_EQ(w.say(0, {"SET", key, kValue}), "+OK\r\n");
}

TEST(ShardMemory, ATransactionThatAddsIsRefusedAndOneThatDoesNotIsNot) {
  World w{1, 1};
  w.limit(0, {kLimit});
  fill(w, 0);
  const std::string key = w.key_of(0);
  EXPECT_THAT(w.say(0, {"EXEC", "0", "3", "SET", key, "x"}),
              StartsWith("-EXECABORT Transaction discarded because of: OOM command not allowed"));
  EXPECT_EQ(w.say(0, {"EXEC", "0", "2", "DEL", key}), "*1\r\n:1\r\n");
}

TEST(ShardMemory, WithAPolicyKeysGoAndTheCopiesFollow) {
  World w{2};
  for (const std::size_t node : {0u, 1u}) w.limit(node, {kLimit, Eviction::all_lru});
  EXPECT_EQ(fill(w, 0), 0);
  w.wait(1s);
  EXPECT_GT(w.view(0).evicted, 300U);
  EXPECT_LE(w.view(0).bytes, kLimit);
  EXPECT_EQ(w.view(0).bytes, w.view(1).bytes);
  // Each shard lets its own oldest go.
  int old = 0, young = 0;
  for (int i = 0; i < 60; ++i) {
    old += w.say(1, {"EXISTS", w.key_of(0, i)}) == ":1\r\n";
    young += w.say(1, {"EXISTS", w.key_of(0, 599 - i)}) == ":1\r\n";
  }
  EXPECT_GT(young, 2 * old);
}

TEST(ShardMemory, OnlyKeysThatAreToExpireGoWhereThatIsThePolicy) {
  World w{1, 1};
  w.limit(0, {kLimit, Eviction::expiring_soonest});
  const std::string stays = w.key_of(0, 0);
  w.say(0, {"SET", stays, kValue});
  for (int i = 1; i < 400; ++i)
    EXPECT_EQ(w.say(0, {"SET", w.key_of(0, i), kValue, "EX", "1000"}), "+OK\r\n");
  EXPECT_EQ(w.say(0, {"EXISTS", stays}), ":1\r\n");
  EXPECT_GT(fill(w, 0), 0);
}

/// The primary has room, its copy has not: nobody has more than its limit for long.
TEST(ShardMemory, WhoHoldsACopyIsHeardToo) {
  World w{2};
  w.limit(1, {kLimit});
  EXPECT_EQ(fill(w, 0, 300), 0);
  w.wait(200ms);
  EXPECT_EQ(w.view(0).full_peers, 1U);
  const std::string key = w.key_of(0);
  EXPECT_THAT(w.say(0, {"SET", key, kValue}), HasSubstr("OOM"));
  w.limit(0, {0, Eviction::all_random});
  EXPECT_EQ(w.say(0, {"SET", key, kValue}), "+OK\r\n");
  w.wait(2s);
  EXPECT_GT(w.view(0).evicted, 50U);
  EXPECT_LE(w.view(1).bytes, kLimit + kLimit / 64);
  EXPECT_EQ(w.view(0).full_peers, 0U);
}

/// What is too much is its own, and it lets nothing go: the others' keys need not go for that.
TEST(ShardMemory, WhoIsFullOfItsOwnDoesNotEmptyTheOthers) {
  World w{2};
  w.limit(0, {0, Eviction::all_random});
  w.say(0, {"SET", w.key_of(0), kValue});
  w.limit(1, {kLimit});
  EXPECT_GT(fill(w, 1, 300), 0);
  w.wait(2s);
  EXPECT_GT(w.view(1).bytes, kLimit);
  EXPECT_EQ(w.view(0).evicted, 0U);
}

TEST(ShardMemory, WhoHasNoCopyDoesNotConcernABucket) {
  World w{3};
  w.limit(2, {1});
  w.say(0, {"SET", w.key_of(2), kValue});
  w.wait(200ms);
  ASSERT_EQ(w.view(0).full_peers, 1U);
  EXPECT_EQ(w.say(0, {"SET", w.key_of(0), kValue}), "+OK\r\n");           // copies at 0 and 1
  EXPECT_THAT(w.say(0, {"SET", w.key_of(1), kValue}), HasSubstr("OOM"));  // at 1 and 2
}

/// What goes for a write are writes, too: here of names that are longer than what copies may owe.
TEST(ShardMemory, AWriteWaitsForTheCopiesOfWhatWentForIt) {
  World w{2};
  const std::string tag = "{" + w.key_of(0) + "}", name(1 << 20, 'n');
  for (int i = 0; i < 40; ++i)
    ASSERT_EQ(w.say(0, {"SET", tag + std::to_string(i) + name, "v"}), "+OK\r\n");
  w.hold(0, 1);
  w.limit(0, {8 << 20, Eviction::all_random});
  EXPECT_GT(w.view(0).evicted, 0U);
  EXPECT_EQ(w.view(0).stalled, 1U);
  w.release(0, 1);
  EXPECT_EQ(w.view(0).stalled, 0U);
  w.hold(0, 1);
  const std::uint64_t evicted = w.view(0).evicted;
  const std::uint64_t ticket = w.ask(0, {"SET", tag + "small", "v"});
  EXPECT_GT(w.view(0).evicted, evicted);
  EXPECT_EQ(w.view(0).stalled, 1U);
  EXPECT_EQ(w.heard(ticket), "");
  EXPECT_EQ(w.view(0).parked, 1U);
  w.release(0, 1);
  w.wait(2s);
  EXPECT_EQ(w.view(0).parked, 0U);
  EXPECT_NE(w.heard(ticket), "");
}

}  // namespace
}  // namespace pando::shard
