#include "wire/resp/client_limits.h"

#include <gtest/gtest.h>

namespace pando::resp {
namespace {

constexpr std::string_view kDefault =
    "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";

/// What becomes of the defaults.
std::string after(std::string_view text) {
  ClientLimits limits;
  const std::string_view wrong = read_output_limits(limits, text);
  const std::string shown = shown_output_limits(limits);
  if (!wrong.empty()) {
    EXPECT_EQ(shown, kDefault) << "all or nothing";
  }
  return wrong.empty() ? shown : std::string{wrong};
}

TEST(ClientLimitsTest, AreWrittenAndReadAsInRedis) {
  EXPECT_EQ(after(""), kDefault);
  EXPECT_EQ(after("NORMAL 10mb 1k 5"),
            "normal 10485760 1000 5 slave 268435456 67108864 60 pubsub 33554432 8388608 60");
  EXPECT_EQ(after("pubsub 1 2 3 replica 4 5 6"), "normal 0 0 0 slave 4 5 6 pubsub 1 2 3");
}

TEST(ClientLimitsTest, SayWhatIsWrongInTheWordsOfRedis) {
  const std::string number = "Wrong number of arguments in buffer limit configuration.";
  const std::string name = "Invalid client class specified in buffer limit configuration.";
  const std::string value =
      "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
  for (const auto* text : {"normal", "normal 1 2", "normal  1 2 3", "normal 1 2 3 ", " "})
    EXPECT_EQ(after(text), number) << text;
  for (const auto* text : {"master 1 2 3", "nobody 1 2 3", " 1 2 3", "pubsub 1 2 3 x 1 2 3"})
    EXPECT_EQ(after(text), name) << text;
  for (const auto* text : {"normal x 2 3", "normal 1 -2 3", "normal 1 2 -3", "normal 1 2 3x",
                           "pubsub 1 2 3 normal 1 2 99999999999999999999"})
    EXPECT_EQ(after(text), value) << text;
}

}  // namespace
}  // namespace pando::resp
