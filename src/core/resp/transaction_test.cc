#include "core/resp/transaction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "core/resp/session.h"

namespace pando::resp {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

constexpr CommandFacts verb(KeyPlaces keys = {}) {
  return {.categories = kAclTransaction, .keys = keys, .group = "transactions"};
}
constexpr CommandSpec kMulti{"MULTI", "", "", 1, 1, verb()};
constexpr CommandSpec kExec{"EXEC", "", "", 1, 1, verb()};
constexpr CommandSpec kDiscard{"DISCARD", "", "", 1, 1, verb()};
constexpr CommandSpec kWatch{"WATCH", "KEY ...", "", 2, kAnyNumber, verb({1, -1, 1})};
constexpr CommandSpec kUnwatch{"UNWATCH", "", "", 1, 1, verb()};
constexpr CommandSpec kSet{"SET", "KEY VALUE", "", 3, 3, {.keys = {1, 1, 1}, .group = "string"}};
constexpr CommandSpec kDbsize{"DBSIZE", "", "", 1, 1, {.group = "generic"}};

/// A client whose server says 16 octets `v` for a watched key, or what it was told.
struct Client {
  Client() : session(door, 7) {
    door.pipeline = 10;
    door.limits = {.words = 12, .request = 200};
  }

  std::string say(std::string_view lines) {
    session.feed(view(lines));
    while (const auto request = session.next()) {
      asked.assign(request->words.begin(), request->words.end());
      session.answer(request->ticket, request->spec == &kWatch ? watch_reply() : "+SERVED\r\n");
    }
    return std::exchange(session.output(), {});
  }
  std::string watch_reply() const {
    if (!failure.empty()) return failure;
    std::string out;
    ReplyWriter{out, Protocol::resp2}.bulk(std::string(16 * (asked.size() - 1), 'v'));
    return out;
  }

  Door door{{&kMulti, &kExec, &kDiscard, &kWatch, &kUnwatch, &kSet, &kDbsize}};
  Session session;
  std::vector<std::string> asked;
  std::string failure;
};

const std::string kVersion(16, 'v');

TEST(Transaction, CommandsWaitForExecAndGoTogether) {
  Client c;
  EXPECT_EQ(c.say("MULTI\nSET {a}1 x\nset {a}2 y\n"), "+OK\r\n+QUEUED\r\n+QUEUED\r\n");
  EXPECT_TRUE(c.asked.empty());
  EXPECT_EQ(c.say("EXEC\n"), "+SERVED\r\n");
  EXPECT_THAT(c.asked, ElementsAre("EXEC", "0", "3", "SET", "{a}1", "x", "3", "set", "{a}2", "y"));
  EXPECT_EQ(c.say("EXEC\n"), "-ERR EXEC without MULTI\r\n");
}

TEST(Transaction, WatchedKeysGoWithIt) {
  Client c;
  EXPECT_EQ(c.say("WATCH {a}1 {a}2\nWATCH {a}1\nMULTI\nEXEC\n"),
            "+OK\r\n+OK\r\n+OK\r\n+SERVED\r\n");
  EXPECT_THAT(c.asked, ElementsAre("EXEC", "2", "{a}1", kVersion, "{a}2", kVersion));
  EXPECT_EQ(c.say("MULTI\nEXEC\n"), "+OK\r\n*0\r\n");  // watched no more
  for (const char* end : {"UNWATCH\n", "MULTI\nDISCARD\n", "RESET\n"}) {
    c.say(std::string{"WATCH k\n"} + end);
    EXPECT_EQ(c.say("MULTI\nEXEC\n"), "+OK\r\n*0\r\n") << end;
  }
}

TEST(Transaction, WhatFollowsAWatchWaitsForItsAnswer) {
  Client c;
  c.session.feed(view("WATCH k\nMULTI\nEXEC\n"));
  const auto watch = c.session.next();
  ASSERT_TRUE(watch);
  EXPECT_FALSE(c.session.next());
  c.session.answer(watch->ticket, "$16\r\n" + kVersion + "\r\n");
  const auto exec = c.session.next();
  ASSERT_TRUE(exec);
  EXPECT_THAT(exec->words, ElementsAre("EXEC", "1", "k", kVersion));
}

TEST(Transaction, AWatchThatFailsWatchesNothing) {
  Client c;
  c.failure = "-CLUSTERDOWN nobody\r\n";
  EXPECT_EQ(c.say("WATCH k\nWATCH other\n"), c.failure + c.failure);
  EXPECT_EQ(c.say("MULTI\nEXEC\n"), "+OK\r\n*0\r\n");
}

TEST(Transaction, WhatIsWrongSpoilsIt) {
  const std::string abort = "-EXECABORT Transaction discarded because of previous errors.\r\n";
  for (const char* wrong : {"NONSENSE\n", "SET k\n", "DISCARD x\n", "MULTI x\n", "DBSIZE\n",
                            "HELLO 3\n", "SET {a}1 x\nSET {b}1 x\n"}) {
    Client c;
    EXPECT_THAT(c.say(std::string{"MULTI\n"} + wrong), testing::HasSubstr("\r\n-")) << wrong;
    EXPECT_EQ(c.say("EXEC\nEXEC\n"), abort + "-ERR EXEC without MULTI\r\n") << wrong;
    EXPECT_TRUE(c.asked.empty());
  }
}

TEST(Transaction, WhatNeedsNoKeysGoesAlong) {
  Client c;
  c.say("MULTI\nPING\nECHO x\nEXEC\n");
  EXPECT_THAT(c.asked, ElementsAre("EXEC", "0", "1", "PING", "2", "ECHO", "x"));
}

TEST(Transaction, WhatIsOutOfPlaceDoesNot) {
  Client c;
  EXPECT_EQ(c.say("DISCARD\nMULTI\nMULTI\nWATCH k\nUNWATCH\n"),
            "-ERR DISCARD without MULTI\r\n+OK\r\n-ERR MULTI calls can not be nested\r\n"
            "-ERR WATCH inside MULTI is not allowed\r\n+QUEUED\r\n");
  EXPECT_EQ(c.say("EXEC\n"), "+SERVED\r\n");
  EXPECT_THAT(c.asked, ElementsAre("EXEC", "0", "1", "UNWATCH"));
  EXPECT_THAT(c.say("EXEC x\n"), StartsWith("-EXECABORT Transaction discarded because of: "));
  EXPECT_EQ(c.say("MULTI\nEXEC x\nEXEC\n"),
            "+OK\r\n-EXECABORT Transaction discarded because of: wrong number of arguments for "
            "'exec' command\r\n-ERR EXEC without MULTI\r\n");
}

TEST(Transaction, KeysOfAllItsCommandsAreInOnePlace) {
  Client c;
  const std::string wrong = "-CROSSSLOT Keys in request don't hash to the same slot\r\n";
  EXPECT_EQ(c.say("WATCH {a}1 {b}1\n"), wrong);
  EXPECT_EQ(c.say("WATCH {b}1\nMULTI\nSET {a}1 x\nEXEC\n"),
            "+OK\r\n+OK\r\n" + wrong +
                "-EXECABORT Transaction discarded because of previous errors.\r\n");
  EXPECT_EQ(c.say("MULTI\nSET {a}1 x\nDISCARD\nWATCH {b}1\n"), "+OK\r\n+QUEUED\r\n+OK\r\n+OK\r\n");
}

TEST(Transaction, IsNoLargerThanARequest) {
  Client c;
  EXPECT_EQ(c.say("MULTI\nSET a b\nSET a b\n"), "+OK\r\n+QUEUED\r\n+QUEUED\r\n");
  EXPECT_EQ(c.say("SET a b\n"), "+QUEUED\r\n");
  EXPECT_THAT(c.say("SET a b\n"), StartsWith("-ERR the transaction is too large"));
  c.say("DISCARD\nMULTI\n");
  const std::string half(150, 'x');
  EXPECT_EQ(c.say("SET a " + half + "\n"), "+QUEUED\r\n");
  EXPECT_THAT(c.say("SET a " + half + "\n"), StartsWith("-ERR the transaction is too large"));
  EXPECT_THAT(c.say("EXEC\n"), StartsWith("-EXECABORT "));
  EXPECT_THAT(c.say("WATCH " + half + half + "\n"), StartsWith("-ERR the transaction"));
}

}  // namespace
}  // namespace pando::resp
