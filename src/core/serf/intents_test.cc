#include "core/serf/intents.h"

#include <gtest/gtest.h>

namespace pando::serf {
namespace {

Intent intent(IntentKind kind, LamportTime time, Duration at = {}) {
  return {kind, time, Instant{} + at};
}

TEST(IntentBuffer, KeepsTheNewestPerName) {
  IntentBuffer buffer{10};
  EXPECT_TRUE(buffer.put("bravo", intent(IntentKind::join, 5)));
  EXPECT_FALSE(buffer.put("bravo", intent(IntentKind::leave, 5)));
  EXPECT_FALSE(buffer.put("bravo", intent(IntentKind::leave, 4)));
  EXPECT_TRUE(buffer.put("bravo", intent(IntentKind::leave, 6)));
  const auto found = buffer.take("bravo");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->kind, IntentKind::leave);
  EXPECT_EQ(found->time, 6U);
}

TEST(IntentBuffer, HandsOutAnIntentOnce) {
  IntentBuffer buffer{10};
  buffer.put("bravo", intent(IntentKind::join, 5));
  EXPECT_TRUE(buffer.take("bravo"));
  EXPECT_FALSE(buffer.take("bravo"));
  EXPECT_FALSE(buffer.take("charlie"));
}

TEST(IntentBuffer, IsBoundedButStillUpdatesWhatItHolds) {
  IntentBuffer buffer{2};
  EXPECT_TRUE(buffer.put("a", intent(IntentKind::join, 1)));
  EXPECT_TRUE(buffer.put("b", intent(IntentKind::join, 1)));
  EXPECT_FALSE(buffer.put("c", intent(IntentKind::join, 1)));
  EXPECT_TRUE(buffer.put("a", intent(IntentKind::join, 2)));
  EXPECT_EQ(buffer.size(), 2U);
}

TEST(IntentBuffer, DoesNotKeepAbsurdNames) {
  IntentBuffer buffer{2};
  EXPECT_TRUE(buffer.put(std::string(512, 'x'), intent(IntentKind::join, 1)));
  EXPECT_FALSE(buffer.put(std::string(513, 'x'), intent(IntentKind::join, 1)));
}

TEST(IntentBuffer, ForgetsWhatIsOlderThanItsAge) {
  IntentBuffer buffer{10};
  buffer.put("old", intent(IntentKind::join, 1, 0s));
  buffer.put("new", intent(IntentKind::join, 1, 1s));
  buffer.expire(Instant{} + 300s, 300s);
  EXPECT_EQ(buffer.size(), 2U);
  buffer.expire(Instant{} + 301s, 300s);
  EXPECT_EQ(buffer.size(), 1U);
  EXPECT_TRUE(buffer.take("new"));
}

}  // namespace
}  // namespace pando::serf
