#include "shell/published_use.h"

#include <gtest/gtest.h>

namespace pando::shell {
namespace {

TEST(PublishedUse, IsTheSumOfWhatTheOthersSayNow) {
  PublishedUse uses;
  EXPECT_EQ(uses.of_others(0).octets, 0u);
  uses.tell(0, {100, false});
  uses.tell(1, {20, true});
  uses.tell(63, {3, false});
  EXPECT_EQ(uses.of_others(0).octets, 23u);
  EXPECT_TRUE(uses.of_others(0).lets_go);
  EXPECT_EQ(uses.of_others(1).octets, 103u);
  EXPECT_FALSE(uses.of_others(1).lets_go);
  uses.tell(1, {});
  EXPECT_EQ(uses.of_others(0).octets, 3u);
}

}  // namespace
}  // namespace pando::shell
