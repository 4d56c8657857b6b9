#include "base/nearest.h"

#include <gtest/gtest.h>

#include <array>

namespace pando {
namespace {

TEST(Nearest, FindsTypingErrorsAndBeginningsButNothingFar) {
  const std::vector<std::string_view> words = {"members", "monitor", "join", "force-leave"};
  EXPECT_EQ(nearest("member", words), "members");
  EXPECT_EQ(nearest("jion", words), "join");
  EXPECT_EQ(nearest("force", words), "force-leave");
  EXPECT_EQ(nearest("xyzzy", words), "");
  EXPECT_EQ(nearest("", words), "");
}

}  // namespace
}  // namespace pando
