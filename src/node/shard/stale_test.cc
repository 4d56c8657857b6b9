// PANDO.STALE: what a copy says where nobody may speak for the data.
#include "node/shard/stale.h"

#include <gmock/gmock.h>

#include "node/shard/errors.h"
#include "node/shard/shard_world_test.h"

namespace pando::shard {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// The milliseconds of an answer that has this value; -1: it is another, -2: they are not known.
std::int64_t age_of(const std::string& answer, const std::string& value) {
  if (!answer.ends_with("\r\n" + value)) return -1;
  if (answer.starts_with("*2\r\n$-1")) return -2;
  return answer.starts_with("*2\r\n:") ? std::stoll(answer.substr(5)) : -1;
}

struct Stale : testing::Test {
  Stale() { w.split(map::SplitPolicy::read_only); }
  /// What the node's copy says.
  std::string read(std::size_t node, const std::string& of) {
    return w.say(node, {"PANDO.STALE", "GET", of});
  }
  World w{3};
  /// A copy is at 1, none at 2.
  const std::string key = w.key_of(0);
};

TEST_F(Stale, ACopyAnswersWithoutItsPrimaryAndSaysHowOldThatIs) {
  w.say(0, {"SET", key, "new"});
  w.wait(2s);
  for (std::size_t node = 0; node < 3; ++node) w.set_lease(node, false);
  w.kill(0);
  w.wait(10s);
  EXPECT_THAT(w.say(1, {"GET", key}), "");
  const std::int64_t age = age_of(read(1, key), "$3\r\nnew\r\n");
  EXPECT_GE(age, 11'000);
  EXPECT_LE(age, 11'200);
}

TEST_F(Stale, WhoHasNoCopyAsksOneThatHas) {
  w.say(0, {"SET", key, "new"});
  w.wait(2s);
  w.kill(0);
  EXPECT_GE(age_of(read(2, key), "$3\r\nnew\r\n"), 1000);
  w.kill(1);
  EXPECT_THAT(read(2, key), StartsWith("-CLUSTERDOWN who serves"));
}

TEST_F(Stale, WhatIsNotKnownToBeAcknowledgedIsNotShown) {
  w.say(0, {"SET", key, "old"});
  w.wait(2s);
  w.hold(1, 0);  // the copy's word
  const auto set = w.ask(0, {"SET", key, "new"});
  EXPECT_EQ(read(1, key), "-" + std::string{kUnconfirmed} + "\r\n");
  EXPECT_EQ(read(0, key), "-" + std::string{kUnconfirmed} + "\r\n");
  std::string other;  // in the same bucket
  for (int i = 0; other.empty(); ++i)
    if (const std::string one = "{" + key + "}" + std::to_string(i); one != key) other = one;
  EXPECT_GE(age_of(read(1, other), "$-1\r\n"), 1000);
  w.release(1, 0);
  EXPECT_EQ(w.heard(set), "+OK\r\n");
  w.wait(2s);
  EXPECT_GE(age_of(read(1, key), "$3\r\nnew\r\n"), 1000);
}

TEST_F(Stale, WhoIsPrimaryOfNothingKnowsNoAge) {
  World young{2};
  young.set_lease(0, false), young.set_lease(1, false);
  young.split(map::SplitPolicy::read_only);
  EXPECT_EQ(age_of(young.say(1, {"PANDO.STALE", "GET", young.key_of(0)}), "$-1\r\n"), -2);
}

TEST_F(Stale, OnlyWhereThePolicySaysSo) {
  w.split(map::SplitPolicy::majority);
  EXPECT_EQ(read(0, key), "-" + std::string{kNoStaleReads} + "\r\n");
  EXPECT_EQ(read(1, key), "-" + std::string{kNoStaleReads} + "\r\n");
}

TEST_F(Stale, OnlyCommandsThatReadOneKeyAtOnce) {
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"SET", key, "1"}, {"DEL", key}, {"MGET", key, key}, {"GETEX", key}, {"BLPOP", key, "0"},
           {"PANDO.STALE", "GET", key}, {"PING", key}, {"NONSENSE", key}, {"SCAN", "0"}}) {
    std::vector<std::string> all{"PANDO.STALE"};
    all.insert(all.end(), words.begin(), words.end());
    EXPECT_EQ(w.say(0, all), "-ERR PANDO.STALE takes a command that reads one key\r\n") << words[0];
  }
  w.say(0, {"RPUSH", key, "a"});
  w.wait(2s);
  EXPECT_GE(age_of(w.say(1, {"PANDO.STALE", "LRANGE", key, "0", "-1"}), "*1\r\n$1\r\na\r\n"), 1000);
  EXPECT_THAT(read(1, key), HasSubstr("\r\n-WRONGTYPE"));
}

TEST_F(Stale, ACopyErasesNothingThatHasExpired) {
  w.say(0, {"SET", key, "1", "PX", "3000"});
  w.wait(2s);
  const store::Sequence before = w.writes(1, key);
  w.kill(0);
  w.wait(2s);
  EXPECT_GE(age_of(read(1, key), "$-1\r\n"), 1000);
  EXPECT_EQ(w.writes(1, key), before);
}

TEST_F(Stale, OfALostBucketThereIsNothing) {
  w.kill(0), w.kill(1);
  w.bury(0), w.bury(1);
  EXPECT_THAT(read(2, key), HasSubstr("are lost"));
}

}  // namespace
}  // namespace pando::shard
