#include "core/keys/keyspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/keys/command.h"

namespace pando::keys {
namespace {

std::string say(Keyspace& keys, std::vector<std::string_view> words) {
  Rng rng{1};
  wire::Effects effects;
  std::string out;
  resp::ReplyWriter reply{out, resp::Protocol::resp2};
  Events events;
  Call call{keys, words, 1000, rng, effects, reply, events};
  execute(*find_command(words), call);
  return out;
}

TEST(Keyspace, SetsAndGets) {
  Keyspace keys{1};
  EXPECT_EQ(say(keys, {"set", "a", "b"}), "+OK\r\n");
  EXPECT_EQ(say(keys, {"GET", "a"}), "$1\r\nb\r\n");
  EXPECT_EQ(say(keys, {"GET"}), "-ERR wrong number of arguments for 'get' command\r\n");
  EXPECT_EQ(say(keys, {"GET", "x"}), "$-1\r\n");
}

}  // namespace
}  // namespace pando::keys
