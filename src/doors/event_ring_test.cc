#include "doors/event_ring.h"

#include <gtest/gtest.h>

namespace pando::doors {
namespace {

TEST(EventRing, KeepsTheLastEvents) {
  EventRing ring{"r", {.events = 3}};
  EXPECT_EQ(ring.first(), ring.next());
  for (int i = 1; i <= 5; ++i) ring.add("user", std::to_string(i));
  EXPECT_EQ(ring.first(), 3u);
  EXPECT_EQ(ring.next(), 6u);
  EXPECT_EQ(ring.entry(3).text, "3");
  EXPECT_EQ(ring.entry(5).number, 5u);
}

TEST(EventRing, IsBoundedInBytesButKeepsTheNewest) {
  EventRing ring{"r", {.events = 100, .bytes = 10}};
  for (const char* text : {"aaaa", "bbbb", "cccc"}) ring.add("user", text);
  EXPECT_EQ(ring.first(), 2u);
  ring.add("user", std::string(50, 'd'));
  EXPECT_EQ(ring.first(), 4u);
  ring.add("user", "e");
  EXPECT_EQ(ring.first(), 5u);
}

TEST(EventRing, KnowsItsOwnIdsOnly) {
  EventRing ring{"run"};
  ring.add("user", "a");
  EXPECT_EQ(ring.behind(ring.id(1)), 2u);
  EXPECT_EQ(ring.behind("run-0"), 1u);
  for (const char* id : {"run-2", "run-", "run", "runn-1", "other-1", "run--1", "run-1x", ""})
    EXPECT_EQ(ring.behind(id), std::nullopt) << id;
}

}  // namespace
}  // namespace pando::doors
