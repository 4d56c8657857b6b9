#include "core/swim/node_info_pool.h"

#include <gtest/gtest.h>

namespace pando::swim {
namespace {

NodeInfo info(const std::string& name, std::uint8_t host = 1) {
  return {name, {Address::v4(10, 0, 0, host), 7946}, {}, {}};
}

TEST(NodeInfoPool, EqualFactsAreOneObject) {
  NodeInfoPool pool;
  const NodeInfoPtr a = pool.intern(info("a"));
  EXPECT_EQ(pool.intern(info("a")), a);
  EXPECT_NE(pool.intern(info("a", 2)), a);
  EXPECT_NE(pool.intern(info("b")), a);
  EXPECT_EQ(*pool.intern(info("b")), info("b"));
}

TEST(NodeInfoPool, ForgetsWhatNobodyHolds) {
  NodeInfoPool pool;
  const NodeInfoPtr kept = pool.intern(info("kept"));
  for (int i = 0; i < 10'000; ++i) pool.intern(info("n" + std::to_string(i)));
  EXPECT_EQ(pool.size(), 1u);
  EXPECT_EQ(pool.intern(info("kept")), kept);
}

}  // namespace
}  // namespace pando::swim
