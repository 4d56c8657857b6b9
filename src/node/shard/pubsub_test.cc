// Subscribers and those who publish, at any node.
#include <gmock/gmock.h>

#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::string push_of(std::vector<std::string> words) {
  std::string out;
  resp::ReplyWriter writer{out, resp::Protocol::resp3};
  writer.push(words.size());
  for (const std::string& word : words) writer.bulk(word);
  return "1 " + out;
}
std::string event(const std::string& event, const std::string& key) {
  return push_of({"pmessage", "__key*", "__keyevent@0__:" + event, key});
}

TEST(PubsubTest, WhoSubscribesHearsWhatIsPublishedAnywhere) {
  World w{3};
  EXPECT_EQ(w.say(0, {"SUBSCRIBE", "a"}), "+OK\r\n");
  EXPECT_EQ(w.say(1, {"PSUBSCRIBE", "?"}), "+OK\r\n");
  for (std::size_t node = 0; node < 3; ++node) {
    EXPECT_EQ(w.say(node, {"PUBLISH", "a", "hi"}), ":2\r\n");
    EXPECT_THAT(w.news(0), ElementsAre(push_of({"message", "a", "hi"})));
    EXPECT_THAT(w.news(1), ElementsAre(push_of({"pmessage", "?", "a", "hi"})));
    EXPECT_EQ(w.say(node, {"PUBLISH", "bb", "hi"}), ":0\r\n");
  }
  EXPECT_EQ(w.say(0, {"UNSUBSCRIBE"}), "+OK\r\n");
  w.client_goes(1);
  EXPECT_EQ(w.say(2, {"PUBLISH", "a", "hi"}), ":0\r\n");
  EXPECT_THAT(w.news(0), IsEmpty());
}

TEST(PubsubTest, ShardChannelsGoThroughThePrimaryOfTheirSlot) {
  World w{3};
  const std::string channel = w.key_of(1);
  w.say(0, {"SSUBSCRIBE", channel});
  EXPECT_EQ(w.say(2, {"SPUBLISH", channel, "hi"}), ":1\r\n");
  EXPECT_THAT(w.news(0), ElementsAre(push_of({"smessage", channel, "hi"})));
  w.hold(2, 1);
  const auto late = w.ask(2, {"SPUBLISH", channel, "late"});
  EXPECT_EQ(w.heard(late), "");
  w.kill(1);  // whether it was said is not known: it is not said again
  EXPECT_THAT(w.heard(late), StartsWith("-INDOUBT"));
  w.bury(1);
  EXPECT_EQ(w.say(2, {"SPUBLISH", channel, "hi"}), ":1\r\n");
  EXPECT_THAT(w.news(0), ElementsAre(push_of({"smessage", channel, "hi"})));
}

TEST(PubsubTest, TopicsAreShownOfAllNodesOrOfOne) {
  World w{2};
  w.say(0, {"SUBSCRIBE", "a", "ab"});
  w.say(1, {"SUBSCRIBE", "a"});
  w.say(1, {"SSUBSCRIBE", "s"});
  w.say(1, {"PSUBSCRIBE", "x*", "y*"});
  EXPECT_EQ(w.say(0, {"PUBSUB", "CHANNELS"}), "*2\r\n$1\r\na\r\n$2\r\nab\r\n");
  EXPECT_EQ(w.say(1, {"PUBSUB", "CHANNELS", "?b"}), "*1\r\n$2\r\nab\r\n");
  EXPECT_EQ(w.say(1, {"PUBSUB", "CHANNELS"}, true), "*1\r\n$1\r\na\r\n");
  EXPECT_EQ(w.say(0, {"PUBSUB", "NUMSUB", "a", "b"}), "*4\r\n$1\r\na\r\n:2\r\n$1\r\nb\r\n:0\r\n");
  EXPECT_EQ(w.say(0, {"PUBSUB", "NUMSUB", "a"}, true), "*2\r\n$1\r\na\r\n:1\r\n");
  EXPECT_EQ(w.say(0, {"PUBSUB", "NUMPAT"}), ":2\r\n");
  EXPECT_EQ(w.say(0, {"PUBSUB", "NUMPAT"}, true), ":0\r\n");
  EXPECT_EQ(w.say(0, {"PUBSUB", "SHARDCHANNELS"}), "*1\r\n$1\r\ns\r\n");
  EXPECT_EQ(w.say(0, {"PUBSUB", "SHARDNUMSUB", "s"}), "*2\r\n$1\r\ns\r\n:1\r\n");
  EXPECT_THAT(w.say(0, {"PUBSUB", "HELP"}), StartsWith("*14\r\n"));
}

TEST(PubsubTest, ATransactionPublishesWhenItIsCommitted) {
  World w{3};
  const std::string key = w.key_of(0);
  w.say(2, {"SUBSCRIBE", "a"});
  w.hold(0, 1);  // the copy
  const auto exec = w.ask(2, {"EXEC", "0", "3", "SET", key, "1", "3", "PUBLISH", "a", "hi", "1",
                              "PING", "2", "ECHO", "x"});
  EXPECT_THAT(w.news(2), IsEmpty());
  w.release(0, 1);
  EXPECT_EQ(w.heard(exec), "*4\r\n+OK\r\n:1\r\n+PONG\r\n$1\r\nx\r\n");
  EXPECT_THAT(w.news(2), ElementsAre(push_of({"message", "a", "hi"})));
  EXPECT_THAT(w.say(1, {"EXEC", "0", "1", "TIME"}), StartsWith("*1\r\n*2\r\n$"));
  EXPECT_EQ(w.say(1, {"EXEC", "0", "3", "PUBLISH", "a", "hi"}), "*1\r\n:1\r\n");
  EXPECT_THAT(w.news(2), ElementsAre(push_of({"message", "a", "hi"})));
}

struct Notified : World {
  Notified() : World{3} {
    for (std::size_t node = 0; node < 3; ++node) say(node, {"PSUBSCRIBE", "__key*"});
  }
};

TEST(PubsubTest, ChangesAreToldWhereTheyAreWanted) {
  Notified w;
  const std::string key = w.key_of(0);
  w.say(1, {"SET", key, "1"});
  w.listen(2, "E$x");
  w.say(1, {"SET", key, "1"});
  w.say(1, {"LPUSH", w.key_of(0, 1), "1"});
  EXPECT_THAT(w.news(2), ElementsAre(event("set", key)));
  EXPECT_THAT(w.news(0), IsEmpty());
  EXPECT_THAT(w.news(1), IsEmpty());
  w.listen(0, "Kg");
  w.say(1, {"DEL", key});
  EXPECT_THAT(w.news(0),
              ElementsAre(push_of({"pmessage", "__key*", "__keyspace@0__:" + key, "del"})));
  EXPECT_THAT(w.news(2), IsEmpty());
}

TEST(PubsubTest, AChangeIsToldWhenAllCopiesHoldIt) {
  Notified w;
  const std::string key = w.key_of(0);
  w.listen(2, "E$");
  w.hold(0, 1);
  w.ask(2, {"SET", key, "1"});
  EXPECT_THAT(w.news(2), IsEmpty());
  w.release(0, 1);
  EXPECT_THAT(w.news(2), ElementsAre(event("set", key)));
}

TEST(PubsubTest, AChangeWhoseRoleMovedOnIsToldOnce) {
  Notified w;
  const std::string key = w.key_of(0);
  w.listen(2, "E$");
  w.hold(1, 0);  // the copy has it, and its confirmation is on its way
  const auto set = w.ask(2, {"SET", key, "1"});
  w.swap(key);
  w.release(1, 0);
  w.wait(1s);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
  EXPECT_THAT(w.news(2), ElementsAre(event("set", key)));
}

TEST(PubsubTest, TheSettingIsMadeAsInRedis) {
  Notified w;
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "notify-keyspace-events", "KEA"}), "+OK\r\n");
  EXPECT_EQ(w.say(0, {"CONFIG", "GET", "notify*"}),
            "*2\r\n$22\r\nnotify-keyspace-events\r\n$3\r\nAKE\r\n");
  EXPECT_EQ(w.say(1, {"CONFIG", "GET", "Notify-Keyspace-Events"}),
            "*2\r\n$22\r\nNotify-Keyspace-Events\r\n$0\r\n\r\n");
  EXPECT_EQ(w.say(0, {"CONFIG", "SET", "maxmemory", "1mb", "notify-keyspace-events", "Q"}),
            "-ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - "
            "Invalid event class character. Use 'Ag$lshzxeKEtmdn'.\r\n");
  EXPECT_EQ(w.say(0, {"CONFIG", "GET", "maxmemory", "notify*", "maxm*ry"}),
            "*4\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n"
            "$22\r\nnotify-keyspace-events\r\n$3\r\nAKE\r\n");
}

TEST(PubsubTest, WhatExpiresIsTold) {
  Notified w;
  const std::string key = w.key_of(0);
  w.listen(2, "Ex");
  w.say(2, {"SET", key, "1", "PX", "50"});
  w.wait(1s);
  EXPECT_THAT(w.news(2), ElementsAre(event("expired", key)));
}

}  // namespace
}  // namespace pando::shard
