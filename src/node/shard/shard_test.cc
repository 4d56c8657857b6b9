#include "node/shard/shard.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "node/shard/letters.h"
#include "node/shard/reply_head.h"
#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Shard, ANodeAloneServesEverything) {
  World w{1};
  EXPECT_EQ(w.say(0, {"SET", "a", "1"}), "+OK\r\n");
  EXPECT_EQ(w.say(0, {"GET", "a"}), "$1\r\n1\r\n");
  EXPECT_EQ(w.say(0, {"GET", "b"}), "$-1\r\n");
}

TEST(Shard, AnyNodeAnswersForAnyKey) {
  World w{3};
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(w.say(i % 3, {"SET", "k" + std::to_string(i), std::to_string(i)}), "+OK\r\n");
  for (std::size_t node = 0; node < 3; ++node) EXPECT_EQ(w.say(node, {"GET", "k7"}), "$1\r\n7\r\n");
}

/// The answers to requests that came together.
std::vector<std::string> say_all(World& w, const std::vector<std::vector<std::string>>& all) {
  constexpr std::uint64_t kFirst = 1000;
  std::vector<std::vector<std::string_view>> views;
  for (const auto& words : all) views.emplace_back(words.begin(), words.end());
  std::vector<Request> requests;
  for (const auto& words : views)
    requests.push_back({1, kFirst + requests.size(), row_of(words), words, resp::Protocol::resp2});
  w.ask_all(0, {requests});
  std::vector<std::string> out;
  for (const Request& request : requests) out.push_back(w.heard(request.ticket));
  return out;
}

TEST(Shard, RequestsThatCameTogetherAreCarriedOutInTheirOrder) {
  for (const std::size_t nodes : {1, 3}) {
    World w{nodes};
    std::vector<std::vector<std::string>> asked{{"GET", "a"}, {"DBSIZE"}};
    std::vector<std::string> expected{"$-1\r\n", ":0\r\n"};
    for (int i = 0; i < 100; ++i) {
      const std::string key = "k" + std::to_string(i / 3);
      asked.push_back({i % 3 == 0 ? "SET" : "APPEND", key, "x"});
      expected.push_back(i % 3 == 0 ? "+OK\r\n" : ":" + std::to_string(i % 3 + 1) + "\r\n");
    }
    asked.push_back({"GET", "k7"});
    expected.emplace_back("$3\r\nxxx\r\n");
    EXPECT_EQ(say_all(w, asked), expected);
    EXPECT_EQ(say_all(w, {}), std::vector<std::string>{});
  }
}

TEST(Shard, RequestsOverSeveralBucketsAreCutAndJoined) {
  World w{3};
  EXPECT_EQ(w.say(0, {"MSET", "a", "1", "b", "2", "c", "3", "d", "4"}), "+OK\r\n");
  EXPECT_EQ(w.say(1, {"MGET", "d", "nope", "a"}), "*3\r\n$1\r\n4\r\n$-1\r\n$1\r\n1\r\n");
  EXPECT_EQ(w.say(2, {"EXISTS", "a", "b", "nope"}), ":2\r\n");
  EXPECT_EQ(w.say(2, {"DBSIZE"}), ":4\r\n");
  EXPECT_EQ(w.say(1, {"DEL", "a", "b", "c"}), ":3\r\n");
  EXPECT_EQ(w.say(0, {"RANDOMKEY"}), "$1\r\nd\r\n");
  EXPECT_EQ(w.say(0, {"KEYS", "*"}), "*1\r\n$1\r\nd\r\n");
  EXPECT_EQ(w.say(0, {"RENAME", "d", "e"}),
            "-CROSSSLOT Keys in request don't hash to the same slot\r\n");
  EXPECT_EQ(w.say(0, {"FLUSHALL"}), "+OK\r\n");
  EXPECT_EQ(w.say(1, {"DBSIZE"}), ":0\r\n");
}

TEST(Shard, ScanMeetsEveryKeyOfAllBuckets) {
  World w{3};
  for (int i = 0; i < 100; ++i) w.say(0, {"SET", "key" + std::to_string(i), "x"});
  std::size_t found = 0;
  std::string cursor = "0";
  do {
    const std::string reply = w.say(1, {"SCAN", cursor, "COUNT", "7"});
    ASSERT_THAT(reply, StartsWith("*2\r\n$"));
    const std::size_t at = reply.find("\r\n", 4) + 2;
    cursor = reply.substr(at, reply.find("\r\n", at) - at);
    for (std::size_t k = reply.find("key"); k != std::string::npos; k = reply.find("key", k + 1))
      ++found;
  } while (cursor != "0");
  EXPECT_EQ(found, 100u);
  EXPECT_THAT(w.say(0, {"SCAN", "x"}), StartsWith("-ERR invalid cursor"));
}

/// From a cursor that nobody has given there is no end to be reached, and nothing to wait for.
TEST(Shard, AScanBehindTheLastBucketIsOver) {
  World w{3};
  w.say(0, {"SET", "key", "x"});
  for (const std::uint64_t bucket : {16, 17, 65535})
    for (const std::uint64_t place : {0, 1})
      EXPECT_EQ(w.say(1, {"SCAN", std::to_string(bucket << 48 | place)}), "*2\r\n$1\r\n0\r\n*0\r\n")
          << bucket;
}

TEST(Shard, AWriteIsAnsweredOnceItsCopyHasIt) {
  World w{2};
  const std::string key = w.key_of(0);
  w.hold(1, 0);  // the copy's word
  const auto set = w.ask(0, {"SET", key, "1"});
  EXPECT_EQ(w.heard(set), "");
  w.release(1, 0);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
}

TEST(Shard, WhatIsNotCommittedIsNotShownButTheRestIs) {
  World w{2};
  const std::string dirty = w.key_of(0, 0), clean = w.key_of(0, 1);
  w.say(0, {"SET", dirty, "old"});
  w.say(0, {"SET", clean, "x"});
  w.hold(1, 0);
  const auto set = w.ask(0, {"SET", dirty, "new"});
  const auto get = w.ask(0, {"GET", dirty});
  EXPECT_EQ(w.heard(get), "");
  EXPECT_EQ(w.say(0, {"GET", clean}), "$1\r\nx\r\n");
  w.release(1, 0);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
  EXPECT_EQ(w.heard(get), "$3\r\nnew\r\n");
}

TEST(Shard, AnswersOfADeadPrimaryAreFoundAtTheNext) {
  World w{3};
  const std::string key = w.key_of(0);
  w.say(1, {"SET", key, "kept"});
  w.kill(0);
  const auto get = w.ask(2, {"GET", key});
  EXPECT_EQ(w.heard(get), "");  // it waits for the next map
  w.bury(0);
  EXPECT_EQ(w.heard(get), "$4\r\nkept\r\n");
}

TEST(Shard, AWriteUnderWayToOneWhoDiesIsInDoubtAndAReadIsAskedAgain) {
  World w{3};
  const std::string key = w.key_of(0);
  w.hold(0, 2);
  const auto set = w.ask(2, {"SET", key, "1"});
  const auto get = w.ask(2, {"GET", key});
  w.kill(0);
  EXPECT_THAT(w.heard(set), StartsWith("-INDOUBT "));
  EXPECT_EQ(w.heard(get), "");
  w.bury(0);
  EXPECT_EQ(w.heard(get), "$1\r\n1\r\n");  // it was done
}

/// Its link stands as long as it is not dead: what comes next must not wait behind what it got.
TEST(Shard, WhatWasSentToASilentPrimaryIsGivenUpWhenOthersActInItsPlace) {
  World w{3};
  const std::string key = w.key_of(0);
  w.hold(0, 2);
  const auto set = w.ask(2, {"SET", key, "1"});
  const auto get = w.ask(2, {"GET", key});
  const auto next = w.ask(2, {"APPEND", key, "2"});
  w.rearrange(key, [](map::Holders& holders) {
    holders = {.acting = {holders.acting[1]}, .learners = {holders.acting[0]}};
  });
  w.wait(100ms);
  EXPECT_THAT(w.heard(set), StartsWith("-INDOUBT "));
  EXPECT_THAT(w.heard(next), StartsWith("-INDOUBT "));
  EXPECT_EQ(w.heard(get), "$2\r\n12\r\n");  // both were done
  EXPECT_EQ(w.say(2, {"APPEND", key, "3"}), ":3\r\n");
}

/// Three writes of one client, while roles are swapped and the next primary has none of them yet.
void expect_in_order_over_a_swap(World& w, std::size_t node, const std::string& key) {
  w.hold(0, 1);
  const auto first = w.ask(node, {"APPEND", key, "a"});
  const auto second = w.ask(node, {"APPEND", key, "b"});
  w.swap(key);
  const auto third = w.ask(node, {"APPEND", key, "c"});
  w.release(0, 1);
  w.wait(200ms);
  EXPECT_EQ(w.heard(first), ":1\r\n");
  EXPECT_EQ(w.heard(second), ":2\r\n");
  EXPECT_EQ(w.heard(third), ":3\r\n");
}

/// Two nodes with copies of everything swap roles while a write is on its way.
struct Swap : testing::Test {
  World w{2};
  const std::string key = w.key_of(0);
};

TEST_F(Swap, AWriteThatTheNextPrimaryHasIsConfirmedByIt) {
  w.hold(1, 0);
  const auto set = w.ask(0, {"SET", key, "1"});
  w.swap(key);
  EXPECT_EQ(w.heard(set), "");
  w.release(1, 0);
  w.wait(100ms);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
  EXPECT_EQ(w.say(0, {"GET", key}), "$1\r\n1\r\n");
}

TEST_F(Swap, AWriteThatTheNextPrimaryHasNotIsDoneThereOnce) {
  expect_in_order_over_a_swap(w, 0, key);
  EXPECT_EQ(w.say(1, {"GET", key}), "$3\r\nabc\r\n");
}

TEST(Shard, WhatIsGivenBackIsAskedAgainBeforeWhatCameLater) {
  World w{3};
  const std::string key = w.key_of(0);
  expect_in_order_over_a_swap(w, 2, key);
}

TEST(Shard, WhoHasNoLeaseSaysNothing) {
  World w{2};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1"});
  w.set_lease(0, false);
  const auto get = w.ask(0, {"GET", key});
  const auto set = w.ask(1, {"SET", key, "2"});
  w.wait(1s);
  EXPECT_EQ(w.heard(get), "");
  w.wait(5s);
  EXPECT_THAT(w.heard(get), StartsWith("-CLUSTERDOWN "));
  w.wait(10s);
  EXPECT_THAT(w.heard(set), StartsWith("-CLUSTERDOWN "));
  w.set_lease(0, true);
  EXPECT_EQ(w.say(1, {"GET", key}), "$1\r\n1\r\n");
}

TEST(Shard, ALeaseThatEndsBeforeTheAnswerLeavesHoldsItBack) {
  World w{2};
  const std::string key = w.key_of(0);
  w.hold(1, 0);
  const auto set = w.ask(0, {"SET", key, "1"});
  w.set_lease(0, false);
  w.release(1, 0);
  EXPECT_EQ(w.heard(set), "");
  w.set_lease(0, true);
  w.wait(50ms);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
}

TEST(Shard, ALostBucketSaysSo) {
  World w{2, 1};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1"});
  w.kill(0);
  w.bury(0);
  EXPECT_THAT(w.say(1, {"GET", key}), HasSubstr("are lost"));
}

TEST(Shard, ALearnerSaysWhatItHolds) {
  World w{2, 1};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1"});
  const auto bucket = bucket_of(slot_of(key), World::kBuckets);
  w.learn(1, bucket);
  w.wait(1s);
  ASSERT_EQ(w.learnt(1).size(), 1u);
  EXPECT_EQ(w.learnt(1)[0].bucket, bucket);
}

TEST(Shard, KeysExpireByThemselves) {
  World w{2};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "1", "PX", "500"});
  EXPECT_EQ(w.say(1, {"EXISTS", key}), ":1\r\n");
  w.wait(2s);
  EXPECT_EQ(w.view(0).keys, 0u);
  EXPECT_EQ(w.view(0).expired, 1u);
  EXPECT_EQ(w.say(1, {"EXISTS", key}), ":0\r\n");
}

TEST(Shard, WhoHasGoneLeavesNothingBehind) {
  World w{3};
  w.hold(0, 2);
  for (int i = 0; i < 50; ++i) w.ask(2, {"GET", "k" + std::to_string(i)});
  EXPECT_GT(w.view(2).relayed, 0u);
  w.client_goes(2);
  EXPECT_EQ(w.view(2).relayed, 0u);
}

TEST(Shard, ClientsOfAClusterAskEachNodeForItsOwnKeys) {
  World w{3};
  for (int i = 0; i < 60; ++i) w.say(0, {"SET", "k" + std::to_string(i), "v"});
  std::size_t size = 0, scanned = 0;
  for (std::size_t node = 0; node < 3; ++node) {
    const std::string count = w.say(node, {"DBSIZE"}, true);
    EXPECT_EQ(count, ":" + std::to_string(w.view(node).keys) + "\r\n");
    size += w.view(node).keys;
    const std::string found = w.say(node, {"SCAN", "0", "COUNT", "100"}, true);
    ASSERT_TRUE(found.starts_with("*2\r\n$1\r\n0\r\n*")) << found;
    scanned += static_cast<std::size_t>(head_of(found.substr(11)).number);
  }
  EXPECT_EQ(size, 60u);
  EXPECT_EQ(scanned, 60u);
  EXPECT_EQ(w.say(1, {"FLUSHALL"}, true), "+OK\r\n");
  EXPECT_EQ(w.say(1, {"DBSIZE"}, true), ":0\r\n");
  EXPECT_EQ(w.say(1, {"RANDOMKEY"}, true), "$-1\r\n");
  EXPECT_EQ(w.say(0, {"DBSIZE"}), ":" + std::to_string(w.view(0).keys + w.view(2).keys) + "\r\n");
}

TEST(Shard, WhoIsPrimaryOfNothingHasNoKeysOfItsOwn) {
  World w{17, 1};
  const std::string key = w.key_of(0);
  w.say(0, {"SET", key, "v"});
  EXPECT_EQ(w.say(16, {"DBSIZE"}, true), ":0\r\n");
  EXPECT_EQ(w.say(16, {"KEYS", "*"}, true), "*0\r\n");
  EXPECT_EQ(w.say(16, {"FLUSHALL"}, true), "+OK\r\n");
  EXPECT_EQ(w.say(16, {"RANDOMKEY"}, true), "$-1\r\n");
  EXPECT_EQ(w.say(16, {"SCAN", "0"}, true), "*2\r\n$1\r\n0\r\n*0\r\n");
  EXPECT_EQ(w.say(16, {"GET", key}), "$1\r\nv\r\n");
}

TEST(Shard, LongRequestsAndAnswersPassInPieces) {
  World w{2};
  const std::string key = w.key_of(0), value(5 << 20, 'v');
  EXPECT_EQ(w.say(1, {"SET", key, value}), "+OK\r\n");
  EXPECT_EQ(w.say(1, {"GET", key}).size(), value.size() + 12);
}

TEST(Shard, TheFirstWriteSettlesTheClusterAtEveryCopy) {
  World w{3};
  w.say(0, {"GET", w.key_of(0)});
  EXPECT_EQ(w.held(), (std::set<std::size_t>{}));
  w.say(2, {"SET", w.key_of(0), "x"});
  EXPECT_EQ(w.held(), (std::set<std::size_t>{0, 1}));
}

TEST(Shard, WithoutAMapNobodyKnowsTheBucketOfAKey) {
  World w{3};
  w.forget_map(2);
  std::vector<std::uint64_t> asked;
  for (int i = 0; i < 20; ++i)
    asked.push_back(w.ask(2, {"SET", "key" + std::to_string(i), std::to_string(i)}));
  const std::uint64_t many = w.ask(2, {"MGET", "key1", "key2"}), all = w.ask(2, {"DBSIZE"});
  EXPECT_EQ(w.heard(asked[0]), "");
  w.learn_map(2);
  for (const std::uint64_t ticket : asked) EXPECT_EQ(w.heard(ticket), "+OK\r\n");
  EXPECT_EQ(w.heard(many), "*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
  EXPECT_EQ(w.heard(all), ":20\r\n");
  for (int i = 0; i < 20; ++i)
    EXPECT_THAT(w.say(0, {"GET", "key" + std::to_string(i)}),
                testing::HasSubstr(std::to_string(i)));
}

/// What a bucket's number meant is gone with the map, even if none came between.
TEST(Shard, WhatWaitsForABucketIsRefusedIfAMapWithOthersComes) {
  World w{2};
  const std::string key = w.key_of(1);
  w.set_lease(1, false);
  const std::uint64_t asked = w.ask(1, {"SET", key, "old"});
  w.forget_map(1);
  EXPECT_EQ(w.heard(asked), "");
  w.learn_map(1, 2 * World::kBuckets);
  w.set_lease(1, true);
  w.wait(1s);
  EXPECT_THAT(w.heard(asked), StartsWith("-CLUSTERDOWN"));
}

TEST(Shard, WithoutAMapForLongARequestIsRefused) {
  World w{2};
  w.forget_map(1);
  const std::uint64_t asked = w.ask(1, {"SET", "key", "value"});
  w.wait(6s);
  EXPECT_EQ(w.heard(asked), "-CLUSTERDOWN this node knows no map yet\r\n");
  w.learn_map(1);
  EXPECT_EQ(w.say(1, {"EXISTS", "key"}), ":0\r\n");
}

TEST(Shard, CodeOfAnApplicationRunsAtThePrimary) {
  World w{3};
  const std::string key = w.key_of(0);
  for (std::size_t node = 0; node < 3; ++node)
    EXPECT_EQ(w.say(node, {"PANDO.ENTRY", "add", key, "abc"}),
              ":" + std::to_string(3 * node) + "\r\n");
  EXPECT_EQ(w.say(2, {"GET", key}), "$9\r\nabcabcabc\r\n");
  EXPECT_EQ(w.say(2, {"PANDO.ENTRY", "other", key, ""}).substr(0, 15), "-UNKNOWNMETHOD ");
  EXPECT_EQ(w.writes(0, key), w.writes(1, key));  // the copy
  EXPECT_EQ(w.writes(0, key), 3U);
}

TEST(Letters, NoMoreIsUnderWayThanIsConfirmed) {
  Letters a, b;
  const std::string first(3 << 20, 'x');
  a.add(first);
  a.add("second");
  std::vector<std::string> heard;
  std::size_t turns = 0, most = 0;
  for (std::vector<Letters::Message> messages; !(messages = a.take()).empty(); ++turns) {
    std::size_t size = 0;
    for (const Letters::Message& message : messages) {
      size += message.body.size();
      if (auto whole = b.came(message.kind, message.body)) heard.push_back(*std::move(whole));
    }
    most = std::max(most, size);
    for (const Letters::Message& back : b.take()) a.came(back.kind, back.body);
  }
  EXPECT_THAT(heard, ElementsAre(first, "second"));
  EXPECT_LE(most, std::size_t{1300} << 10);
  EXPECT_GE(turns, 3u);
  EXPECT_EQ(a.waiting(), 0u);
}

}  // namespace
}  // namespace pando::shard
