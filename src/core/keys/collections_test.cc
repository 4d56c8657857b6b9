// What commands on collections do beside answering: what listeners are told, who waits, RESP3.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/keys/command.h"

namespace pando::keys {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A keyspace, and a replica that gets the effects.
class Server {
 public:
  resp::Protocol protocol = resp::Protocol::resp2;
  bool may_block = true;

  /// The reply; `blocked` if the client is to wait.
  std::string say(const std::vector<std::string_view>& words) {
    wire::Effects effects;
    std::string out;
    resp::ReplyWriter reply{out, protocol};
    Events events{.wanted = true};
    Call call{keys_, words, 1000, rng_, effects, reply, events};
    call.may_block = may_block;
    const Outcome outcome = execute(*find_command(words), call);
    const bool silent = out.empty() && effects.empty();
    EXPECT_TRUE(outcome == Outcome::done || silent);
    EXPECT_TRUE(replica_.apply(effects.bytes()));
    for (const Event& event : events.list)
      told_.push_back(std::string{event.group} + ":" + std::string{event.name} + ":" + event.key);
    return outcome == Outcome::blocked ? "blocked" : out;
  }
  /// What listeners were told since the last time.
  std::vector<std::string> told() { return std::exchange(told_, {}); }
  void expect_copies_equal() const {
    for (unsigned part = 0; part < kParts; ++part)
      EXPECT_EQ(keys_.digest(part), replica_.digest(part));
  }
  const Keyspace& keys() const { return keys_; }

 private:
  Keyspace keys_{1}, replica_{2};
  Rng rng_{3};
  std::vector<std::string> told_;
};

TEST(Collections, TellWhatChanged) {
  Server server;
  server.say({"RPUSH", "l", "a", "b", "c"});
  server.say({"LSET", "l", "0", "x"});
  server.say({"LREM", "l", "0", "nothing"});
  server.say({"LMOVE", "l", "m", "RIGHT", "LEFT"});
  EXPECT_THAT(server.told(), ElementsAre("l:rpush:l", "l:lset:l", "l:lpush:m", "l:rpop:l"));
  server.say({"LTRIM", "l", "5", "9"});
  EXPECT_THAT(server.told(), ElementsAre("l:ltrim:l", "g:del:l"));
  server.say({"HSET", "h", "f", "1"});
  server.say({"HINCRBY", "h", "f", "1"});
  server.say({"HDEL", "h", "f", "g"});
  EXPECT_THAT(server.told(), ElementsAre("h:hset:h", "h:hincrby:h", "h:hdel:h", "g:del:h"));
  server.say({"SADD", "s", "a"});
  server.say({"SADD", "s", "a"});
  server.say({"SMOVE", "s", "t", "a"});
  EXPECT_THAT(server.told(), ElementsAre("s:sadd:s", "s:srem:s", "g:del:s", "s:sadd:t"));
  server.say({"SINTERSTORE", "t", "none", "t"});
  EXPECT_THAT(server.told(), ElementsAre("g:del:t"));
  server.say({"ZADD", "z", "1", "a"});
  server.say({"ZADD", "z", "1", "a"});
  server.say({"ZINCRBY", "z", "1", "a"});
  server.say({"ZPOPMIN", "z"});
  EXPECT_THAT(server.told(), ElementsAre("z:zadd:z", "z:zincr:z", "z:zpopmin:z", "g:del:z"));
  server.expect_copies_equal();
}

TEST(Collections, WaitOnlyWhereNothingIsThere) {
  Server server;
  const std::vector<std::vector<std::string_view>> waiting = {
      {"BLPOP", "l", "k", "0"},
      {"BRPOP", "l", "0.5"},
      {"BLMOVE", "l", "m", "LEFT", "LEFT", "0"},
      {"BRPOPLPUSH", "l", "m", "1"},
      {"BLMPOP", "0", "1", "l", "LEFT"},
      {"BZPOPMIN", "l", "0"},
      {"BZPOPMAX", "l", "0"},
      {"BZMPOP", "0", "1", "l", "MAX"}};
  for (const auto& words : waiting) EXPECT_EQ(server.say(words), "blocked") << words[0];
  server.may_block = false;
  for (const auto& words : waiting) EXPECT_EQ(server.say(words), "*-1\r\n") << words[0];
  server.may_block = true;
  server.say({"RPUSH", "l", "a", "b"});
  EXPECT_EQ(server.say({"BLPOP", "k", "l", "0"}), "*2\r\n$1\r\nl\r\n$1\r\na\r\n");
  EXPECT_EQ(server.say({"BLMOVE", "l", "m", "LEFT", "LEFT", "0"}), "$1\r\nb\r\n");
  EXPECT_EQ(server.say({"BLPOP", "l", "0"}), "blocked");
  EXPECT_THAT(server.say({"BZPOPMIN", "m", "0"}), testing::StartsWith("-WRONGTYPE"));
  server.say({"ZADD", "z", "1.5", "a"});
  EXPECT_EQ(server.say({"BZPOPMAX", "z", "0"}), "*3\r\n$1\r\nz\r\n$1\r\na\r\n$3\r\n1.5\r\n");
}

TEST(Collections, SayHowLongTheyWait) {
  const auto limit = [](std::vector<std::string_view> words) {
    return find_command(words)->waits(words);
  };
  EXPECT_EQ(limit({"BLPOP", "l", "0"}), 0);
  EXPECT_EQ(limit({"BLPOP", "l", "0.0001"}), 1);
  EXPECT_EQ(limit({"BLMPOP", "2.5", "1", "l", "LEFT"}), 2500);
  EXPECT_EQ(limit({"BZMPOP", "3", "1", "l", "MIN"}), 3000);
  EXPECT_EQ(limit({"BLMOVE", "a", "b", "LEFT", "LEFT", "1"}), 1000);
  EXPECT_EQ(limit({"BLPOP", "l", "x"}).error(), "ERR timeout is not a float or out of range");
  EXPECT_EQ(limit({"BLPOP", "l", "-1"}).error(), "ERR timeout is negative");
  EXPECT_EQ(limit({"BLPOP", "l", "inf"}).error(), "ERR timeout is negative");
}

TEST(Collections, HaveTheirOwnShapesInResp3) {
  Server server;
  server.protocol = resp::Protocol::resp3;
  server.say({"ZADD", "z", "0.1", "a"});
  EXPECT_EQ(server.say({"ZSCORE", "z", "a"}), ",0.10000000000000001\r\n");
  EXPECT_EQ(server.say({"ZRANGE", "z", "0", "-1", "WITHSCORES"}),
            "*1\r\n*2\r\n$1\r\na\r\n,0.10000000000000001\r\n");
  EXPECT_EQ(server.say({"ZPOPMIN", "z", "1"}), "*1\r\n*2\r\n$1\r\na\r\n,0.10000000000000001\r\n");
  server.say({"ZADD", "z", "1", "a"});
  EXPECT_EQ(server.say({"ZPOPMIN", "z"}), "*2\r\n$1\r\na\r\n,1\r\n");
  server.say({"HSET", "h", "f", "v"});
  EXPECT_EQ(server.say({"HGETALL", "h"}), "%1\r\n$1\r\nf\r\n$1\r\nv\r\n");
  EXPECT_EQ(server.say({"HRANDFIELD", "h", "1", "WITHVALUES"}),
            "*1\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n");
  server.say({"SADD", "s", "m"});
  EXPECT_EQ(server.say({"SMEMBERS", "s"}), "~1\r\n$1\r\nm\r\n");
  EXPECT_EQ(server.say({"BLMPOP", "x", "1", "l", "LEFT"}),
            "-ERR timeout is not a float or out of range\r\n");
  EXPECT_EQ(server.say({"LPOP", "none", "1"}), "_\r\n");
}

void fill(Server& server, int size) {
  for (int i = 0; i < size; ++i) {
    const std::string member = "m" + std::to_string(i);
    server.say({"SADD", "s", member});
  }
}

TEST(Collections, PopEveryMemberOfASetOnce) {
  for (const int size : {5, 100, 3000}) {
    Server server;
    fill(server, size);
    std::set<std::string> seen;
    for (int i = 0; i < size / 2; ++i) seen.insert(server.say({"SPOP", "s"}));
    EXPECT_EQ(seen.size(), static_cast<std::size_t>(size / 2));
    const std::string some = std::to_string(size / 4);
    server.say({"SPOP", "s", some});
    const std::string left = std::to_string(size - size / 2 - size / 4);
    EXPECT_EQ(server.say({"SCARD", "s"}), ":" + left + "\r\n");
    server.say({"SPOP", "s", "100000"});
    EXPECT_EQ(server.say({"EXISTS", "s"}), ":0\r\n");
    server.expect_copies_equal();
  }
}

TEST(Collections, DrawAllMembersAboutEquallyOften) {
  Server server;
  fill(server, 1000);
  std::map<std::string, int> times;
  for (int i = 0; i < 50'000; ++i) ++times[server.say({"SRANDMEMBER", "s"})];
  EXPECT_EQ(times.size(), 1000u);
  for (const auto& [member, count] : times) EXPECT_LT(count, 150) << member;
}

TEST(Collections, KeepTheirExpiryWhenTheyAreTurned) {
  Server server;
  server.say({"RPUSH", "l", "a"});
  server.say({"PEXPIREAT", "l", "99999"});
  EXPECT_EQ(server.say({"RPOPLPUSH", "l", "l"}), "$1\r\na\r\n");
  EXPECT_EQ(server.say({"PEXPIRETIME", "l"}), ":99999\r\n");
}

TEST(Collections, NameTheirKeys) {
  const auto keys = [](std::vector<std::string_view> words) {
    return keys_of(*find_command(words), words);
  };
  EXPECT_THAT(keys({"BLPOP", "a", "b", "0"}), ElementsAre("a", "b"));
  EXPECT_THAT(keys({"LMPOP", "2", "a", "b", "LEFT"}), ElementsAre("a", "b"));
  EXPECT_THAT(keys({"BZMPOP", "0", "1", "a", "MIN"}), ElementsAre("a"));
  EXPECT_THAT(keys({"ZUNIONSTORE", "d", "2", "a", "b", "WEIGHTS", "1", "2"}),
              testing::UnorderedElementsAre("d", "a", "b"));
  EXPECT_THAT(keys({"ZRANGESTORE", "d", "s", "0", "1"}), ElementsAre("d", "s"));
  EXPECT_THAT(keys({"SINTERCARD", "9", "a"}), IsEmpty());
}

}  // namespace
}  // namespace pando::keys
