#include "node/shard/transaction.h"

#include <gmock/gmock.h>

#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using testing::StartsWith;

using Text = std::vector<std::string>;

/// A client that watches one key at most.
class Conversation {
 public:
  Conversation(World& world, std::size_t node) : world_(world), node_(node) {}

  void watch(const std::string& key) {
    const std::string reply = world_.say(node_, {"WATCH", key});
    ASSERT_THAT(reply, StartsWith("$16\r\n"));
    watched_ = {key, reply.substr(5, WatchedKeys::kVersion)};
  }
  Text words(const std::vector<Text>& commands) const {
    Text out{"EXEC", std::to_string(watched_.size() / 2)};
    out.insert(out.end(), watched_.begin(), watched_.end());
    for (const Text& command : commands) {
      out.push_back(std::to_string(command.size()));
      out.insert(out.end(), command.begin(), command.end());
    }
    return out;
  }
  std::string exec(const std::vector<Text>& commands) { return world_.say(node_, words(commands)); }

 private:
  World& world_;
  std::size_t node_;
  Text watched_;
};

TEST(Transaction, AllCommandsAreAnsweredAtOnceFromAnyNode) {
  World w{3};
  const std::string key = w.key_of(0);
  for (std::size_t node = 0; node < 3; ++node) {
    w.say(0, {"DEL", key});
    EXPECT_EQ((Conversation{w, node}.exec(
                  {{"SET", key, "1"}, {"INCRBY", key, "x"}, {"INCR", key}, {"GET", key}})),
              "*4\r\n+OK\r\n-ERR value is not an integer or out of range\r\n:2\r\n$1\r\n2\r\n");
  }
}

TEST(Transaction, CopiesTakeItWholeOrNotAtAll) {
  World w{2};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "10"});
  const auto before = w.writes(0, key);
  w.hold(0, 1);  // the copy hears nothing of it
  const auto exec = w.ask(0, Conversation{w, 0}.words({{"INCR", key}, {"INCR", key}}));
  EXPECT_EQ(w.writes(0, key), before + 1);
  EXPECT_EQ(w.writes(1, key), before);
  EXPECT_EQ(w.heard(exec), "");
  w.release(0, 1);
  EXPECT_EQ(w.heard(exec), "*2\r\n:11\r\n:12\r\n");
  EXPECT_EQ(w.writes(1, key), before + 1);
}

TEST(Transaction, AWatchedKeyThatWasWrittenEndsIt) {
  World w{3};
  const std::string key = w.key_of(0, 0), other = w.key_of(0, 1);
  const std::string null = "*-1\r\n";
  for (const Text& change : std::vector<Text>{{"SET", key, "1"},
                                              {"SET", key, "1"},
                                              {"EXPIRE", key, "100"},
                                              {"DEL", key},
                                              {"FLUSHALL"}}) {
    Conversation c{w, 1};
    c.watch(key);
    w.say(2, change);
    EXPECT_EQ(c.exec({{"SET", key, "mine"}}), null) << change[0];
  }
  Conversation c{w, 1};
  c.watch(key);
  w.say(2, {"SET", other, "1"});
  w.say(2, {"DEL", key});  // it is not there
  EXPECT_EQ(c.exec({{"SET", key, "mine"}}), "*1\r\n+OK\r\n");
  EXPECT_EQ(c.exec({{"SET", key, "again"}}), null);  // by ourselves
  EXPECT_EQ(w.say(0, {"GET", key}), "$4\r\nmine\r\n");
}

TEST(Transaction, AWatchedKeyThatExpiredEndsIt) {
  World w{2};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1", "PX", "3"});
  Conversation c{w, 1};
  c.watch(key);
  w.wait(5ms);  // nobody has erased it yet
  EXPECT_EQ(c.exec({{"SET", key, "2"}}), "*-1\r\n");
  w.say(0, {"SET", key, "1", "PX", "3"});
  c.watch(key);
  w.wait(1s);
  EXPECT_EQ(c.exec({{"SET", key, "2"}}), "*-1\r\n");
}

TEST(Transaction, AnotherPrimaryKnowsOfNoWatch) {
  World w{3};
  const std::string key = w.key_of(0);
  w.say(1, {"SET", key, "1"});
  Conversation c{w, 2};
  c.watch(key);
  w.kill(0);
  w.bury(0);
  EXPECT_EQ(c.exec({{"SET", key, "2"}}), "*-1\r\n");
  c.watch(key);
  EXPECT_EQ(c.exec({{"SET", key, "2"}}), "*1\r\n+OK\r\n");
}

TEST(Transaction, APrimaryThatWasAwayKnowsOfNoWatch) {
  World w{2};
  const std::string key = w.key_of(0);
  Conversation c{w, 1};
  c.watch(key);
  w.swap(key);
  EXPECT_EQ(w.say(1, {"SET", key, "of the other"}), "+OK\r\n");
  w.swap(key);
  EXPECT_EQ(w.primary(key), 0u);
  EXPECT_EQ(c.exec({{"SET", key, "mine"}}), "*-1\r\n");
}

TEST(Transaction, OnlyOneThatWritesIsInDoubt) {
  World w{3};
  const std::string key = w.key_of(0);
  w.say(2, {"SET", key, "1"});
  w.hold(0, 2);
  Conversation c{w, 2};
  const auto write = w.ask(2, c.words({{"GET", key}, {"SET", key, "2"}}));
  const auto read = w.ask(2, c.words({{"GET", key}}));
  w.kill(0);
  EXPECT_THAT(w.heard(write), StartsWith("-INDOUBT "));
  EXPECT_EQ(w.heard(read), "");
  w.bury(0);
  EXPECT_EQ(w.heard(read), "*1\r\n$1\r\n2\r\n");
}

TEST(Transaction, UnwatchInItDoesNothing) {
  World w{1};
  EXPECT_EQ((Conversation{w, 0}.exec({{"UNWATCH"}, {"GET", "a"}})), "*2\r\n+OK\r\n$-1\r\n");
}

TEST(Transaction, NobodyWaitsInIt) {
  World w{1};
  EXPECT_EQ((Conversation{w, 0}.exec({{"BLPOP", "a", "0"}, {"GET", "a"}})), "*2\r\n*-1\r\n$-1\r\n");
}

TEST(Transaction, ItWakesThoseWhoWait) {
  World w{2};
  const std::string key = w.key_of(0);
  const auto pop = w.ask(1, {"BLPOP", key, "0"});
  EXPECT_EQ((Conversation{w, 1}.exec({{"RPUSH", key, "a"}, {"RPUSH", key, "b"}})),
            "*2\r\n:1\r\n:2\r\n");
  EXPECT_THAT(w.heard(pop), testing::HasSubstr("\r\na\r\n"));
}

TEST(Transaction, KeysOfSeveralBucketsAreRefused) {
  World w{2};
  EXPECT_THAT((Conversation{w, 0}.exec({{"SET", w.key_of(0), "1"}, {"SET", w.key_of(1), "1"}})),
              StartsWith("-CROSSSLOT "));
  EXPECT_THAT(w.say(0, {"WATCH", w.key_of(0), w.key_of(1)}), StartsWith("-CROSSSLOT "));
}

TEST(Transaction, NonsenseOfAnotherNodeIsRefused) {
  World w{1};
  for (const Text& words : std::vector<Text>{{"EXEC"},
                                             {"EXEC", "x"},
                                             {"EXEC", "1", "key"},
                                             {"EXEC", "0", "0"},
                                             {"EXEC", "0", "2", "GET"},
                                             {"EXEC", "0", "1", "EXEC"},
                                             {"EXEC", "18446744073709551615"},
                                             {"EXEC", "0", "99999999999999999999", "GET"}})
    EXPECT_THAT(w.say(0, words), StartsWith("-ERR another node has sent"));
}

TEST(WatchedKeys, AreForgottenWhenThereAreTooMany) {
  Rng rng{1};
  WatchedKeys watched;
  const std::string first = watched.version("first", rng);
  EXPECT_EQ(first.size(), WatchedKeys::kVersion);
  for (std::size_t i = 1; i < WatchedKeys::kMost; ++i) watched.version(std::to_string(i), rng);
  EXPECT_TRUE(watched.still("first", first));
  const std::string next = watched.version("next", rng);
  EXPECT_FALSE(watched.still("first", first));
  EXPECT_NE(watched.version("first", rng), first);
  EXPECT_TRUE(watched.still("next", next));
  EXPECT_FALSE(watched.still("next", first));
}

}  // namespace
}  // namespace pando::shard
