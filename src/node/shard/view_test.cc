#include "node/shard/view.h"

#include <gtest/gtest.h>

namespace pando::shard {
namespace {

TEST(View, OfSeveralShardsIsTheirSumUnderTheLimitOfTheNode) {
  View sum{.primaries = 2, .keys = 5, .bytes = 600, .limit = 1000, .full_peers = 1};
  sum.policy = Eviction::all_lru;
  sum.moves = {.copying = 1, .bytes = 7, .list = {{.bucket = 4, .to = "b"}}};
  sum.store.writes = 9;
  View other{.primaries = 1, .keys = 3, .bytes = 40, .limit = 1000, .full_peers = 1};
  other.policy = Eviction::all_lru;
  other.moves = {.copying = 1, .bytes = 2, .paused = true, .list = {{.bucket = 1, .to = "c"}}};
  other.store.writes = 1;
  sum.add(other);
  EXPECT_EQ(sum.shards, 2u);
  EXPECT_EQ(sum.primaries, 3u);
  EXPECT_EQ(sum.keys, 8u);
  EXPECT_EQ(sum.bytes, 640u);
  EXPECT_EQ(sum.limit, 1000u);
  EXPECT_EQ(sum.policy, Eviction::all_lru);
  EXPECT_EQ(sum.full_peers, 1u);
  EXPECT_EQ(sum.store.writes, 10u);
  EXPECT_EQ(sum.moves.bytes, 9u);
  EXPECT_TRUE(sum.moves.paused);
  const std::vector<store::MoveView> moves{{.bucket = 1, .to = "c"}, {.bucket = 4, .to = "b"}};
  EXPECT_EQ(sum.moves.list, moves);
}

}  // namespace
}  // namespace pando::shard
