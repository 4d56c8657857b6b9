#include "agent/roll_call.h"

#include <gtest/gtest.h>

#include "shell/clock.h"
#include "shell/loop_test.h"

namespace pando::agent {
namespace {

using namespace std::chrono_literals;

TEST(RollCall, IsOverWithTheLastAnswer) {
  shell::Loop loop;
  RollCall calls{loop, 1h};
  int first = 0, second = 0;
  const auto a = calls.begin(2, [&] { ++first; });
  const auto b = calls.begin(1, [&] { ++second; });
  calls.answered(a);
  EXPECT_EQ(first, 0);
  calls.answered(b);
  EXPECT_EQ(second, 1);
  calls.answered(a);
  EXPECT_EQ(first, 1);
}

TEST(RollCall, DoesNotWaitForEverForWhoHangs) {
  shell::Loop loop;
  RollCall calls{loop, 20ms};
  int first = 0, second = 0;
  const auto a = calls.begin(2, [&] { ++first; });
  ASSERT_TRUE(shell::run_until(loop, [&] { return first == 1; }));
  calls.answered(a);
  calls.answered(a);
  EXPECT_EQ(first, 1);
  calls.begin(1, [&] { ++second; });
  EXPECT_TRUE(shell::run_until(loop, [&] { return second == 1; }));
}

}  // namespace
}  // namespace pando::agent
