#include "cli/up_agents.h"

#include <gtest/gtest.h>

namespace pando::cli {
namespace {

TEST(LoopbackAddress, IsAnyThatCountsUpWithinItsNetwork) {
  const auto first = LoopbackAddress::parse("127.9.8.250");
  ASSERT_TRUE(first);
  EXPECT_EQ(first->plus(0), "127.9.8.250");
  EXPECT_EQ(first->plus(4), "127.9.8.254");
  EXPECT_TRUE(first->has_room(4));
  EXPECT_FALSE(first->has_room(5));
}

TEST(LoopbackAddress, IsNothingElse) {
  for (const char* bad : {"", "x", "10.0.0.1", "128.0.0.1", "127.0.0.0", "127.0.0.255", "127.0.0",
                          "127.0.0.1:80", "::1"})
    EXPECT_FALSE(LoopbackAddress::parse(bad)) << bad;
}

}  // namespace
}  // namespace pando::cli
