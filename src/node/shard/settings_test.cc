#include <gmock/gmock.h>

#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

constexpr std::string_view kOutput = "client-output-buffer-limit";

std::string failed(std::string_view name, std::string_view why) {
  return "-ERR CONFIG SET failed (possibly related to argument '" + std::string{name} + "') - " +
         std::string{why} + "\r\n";
}

/// What a node says of one setting.
std::string setting(World& w, const std::string& name) {
  const std::string all = w.say(0, {"CONFIG", "GET", name});
  const std::size_t from = all.find("\r\n", all.rfind('$')) + 2;
  return all.substr(from, all.size() - from - 2);
}

TEST(SettingsTest, OfClientsAreReadAndShownAsInRedis) {
  World w{1};
  EXPECT_EQ(setting(w, "maxclients"), "10000");
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "maxclients", "20", "timeout", "300", "tcp-keepalive", "60",
                      std::string{kOutput}, "normal 1mb 2 3"}),
            "+OK\r\n");
  EXPECT_EQ(setting(w, "maxclients"), "20");
  EXPECT_EQ(setting(w, "timeout"), "300");
  EXPECT_EQ(setting(w, "tcp-keepalive"), "60");
  EXPECT_EQ(setting(w, std::string{kOutput}),
            "normal 1048576 2 3 slave 268435456 67108864 60 pubsub 33554432 8388608 60");
  ASSERT_EQ(w.limits.size(), 1u) << "the driver is told once";
  EXPECT_EQ(w.limits[0].most, 20u);
  EXPECT_EQ(w.limits[0].timeout, 300);
}

TEST(SettingsTest, OfClientsAreAllChangedOrNone) {
  World w{1};
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "maxclients", "20", "timeout", "-1"}),
            failed("timeout", "argument must be between 0 and 2147483647 inclusive"));
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "maxclients", "0"}),
            failed("maxclients", "argument must be between 1 and 4294967295 inclusive"));
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "tcp-keepalive", "5m"}),
            failed("tcp-keepalive", "argument couldn't be parsed into an integer"));
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "maxclients", "4294967295"}),
            failed("maxclients",
                   "The operating system is not able to handle the specified number of clients, "
                   "try with 4000000000"));
  EXPECT_EQ(setting(w, "maxclients"), "10000");
  EXPECT_TRUE(w.limits.empty());
}

}  // namespace
}  // namespace pando::shard
