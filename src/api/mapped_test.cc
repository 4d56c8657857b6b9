// Calls by key between real Cluster objects, and what travels of them.
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "api/key_envelope.h"
#include "api/programs_test.h"
#include "pando/pando.h"

namespace pando {
namespace {

using namespace std::chrono_literals;

Cluster store(std::string name, std::vector<std::string> seeds = {}) {
  ClusterOptions options;
  options.name = std::move(name);
  options.bind = own_address();
  options.seeds = std::move(seeds);
  options.profile = Profile::local;
  options.map.store = true;
  options.map.zone = options.name;
  options.map.buckets = 16;
  auto cluster = Cluster::join(std::move(options));
  EXPECT_TRUE(cluster) << cluster.error().detail;
  return *std::move(cluster);
}

/// Answers with the node's name and the key.
Subscription say_who(Cluster& cluster) {
  return cluster.serve_keys("", "who",
                            [name = cluster.name()](const std::string& key, Incoming call) {
                              call.answer(to_bytes(name + " " + key));
                            });
}

std::size_t primaries(const Cluster& cluster) {
  std::set<map::MemberNumber> found;
  if (const map::MapPtr map = cluster.map())
    for (const map::Holders& bucket : map->buckets)
      if (const auto primary = bucket.primary()) found.insert(*primary);
  return found.size();
}

TEST(Mapped, CallsReachWhoeverAnswersForTheKey) {
  Cluster a = store("a");
  Cluster b = store("b", {a.address().to_string()});
  const auto at_a = say_who(a), at_b = say_who(b);
  ASSERT_TRUE(comes_true([&] { return primaries(a) == 2 && primaries(b) == 2; }));
  std::set<std::string> answered;
  for (int i = 0; i < 40; ++i) {
    const std::string key = "key " + std::to_string(i);
    const auto answer = (i % 2 == 0 ? a : b).call(Key{"", key}, "who", {}).get();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(to_string(*answer).substr(2), key);
    answered.insert(to_string(*answer).substr(0, 1));
  }
  EXPECT_EQ(answered, (std::set<std::string>{"a", "b"}));
}

TEST(Mapped, NoCallIsLostWhileTheMapChanges) {
  Cluster a = store("a");
  const auto at_a = say_who(a);
  ASSERT_TRUE(comes_true([&] { return primaries(a) == 1; }));
  Cluster b = store("b", {a.address().to_string()});
  const auto at_b = say_who(b);
  int calls = 0;
  ASSERT_TRUE(comes_true([&] {
    for (int i = 0; i < 20; ++i, ++calls) {
      const std::string key = std::to_string(calls);
      const auto answer = (i % 2 == 0 ? a : b).call(Key{"", key}, "who", {}, 20s).get();
      EXPECT_TRUE(answer) << answer.error().detail;
    }
    return primaries(a) == 2 && primaries(b) == 2;
  }));
  ASSERT_TRUE(b.leave().get());
  for (int i = 0; i < 20; ++i) {
    const auto answer = a.call(Key{"", std::to_string(i)}, "who", {}, 20s).get();
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(to_string(*answer), "a " + std::to_string(i));
  }
}

TEST(Mapped, WhereNobodyAnswersTheCallerIsToldInTime) {
  Cluster a = store("a");
  const auto answer = a.call(Key{"nothing", "k"}, "who", {}, 200ms).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unreachable);
  EXPECT_NE(answer.error().detail.find("table 'nothing'"), std::string::npos);
}

/// A call by key as it comes from a node that has a map of this epoch.
Pending<Bytes> raw(Cluster& from, std::string to, const std::string& key, bool passed_on,
                   map::Epoch epoch) {
  return from.call(std::move(to), "pando/key//who", encode(KeyEnvelope{passed_on, epoch, key, {}}),
                   20s);
}

std::string key_of(const Cluster& cluster, const std::string& primary) {
  for (int i = 0;; ++i)
    if (const std::string key = std::to_string(i);
        cluster.router().route(key).primary()->name == primary)
      return key;
}

TEST(Mapped, WhoDoesNotAnswerPassesOnOnceAndNoFurther) {
  Cluster a = store("a");
  Cluster b = store("b", {a.address().to_string()});
  const auto at_a = say_who(a), at_b = say_who(b);
  ASSERT_TRUE(comes_true(
      [&] { return primaries(a) == 2 && primaries(b) == 2 && a.map()->epoch == b.map()->epoch; }));
  const std::string key = key_of(a, "b");
  const auto passed = raw(b, "a", key, false, 1).get();
  ASSERT_TRUE(passed) << passed.error().detail;
  EXPECT_EQ(to_string(*passed), "b " + key);
  const auto back = raw(b, "a", key, true, 1).get();
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::handler_failed);
  EXPECT_NE(back.error().detail.find("the key has moved"), std::string::npos);
}

/// So many wait at a node; who comes then is told at once.
TEST(Mapped, CallsThatWaitAreLimited) {
  constexpr std::size_t kMost = 4096;
  Cluster a = store("a");
  std::vector<Pending<Bytes>> waiting;
  waiting.reserve(kMost);
  for (std::size_t i = 0; i < kMost; ++i)
    waiting.push_back(a.call(Key{"nothing", "k"}, "who", {}, 60s));
  const auto begin = std::chrono::steady_clock::now();
  const auto answer = a.call(Key{"nothing", "k"}, "who", {}, 60s).get();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::unreachable);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s);
}

/// Both wait for a map that their sender knows already.
TEST(Mapped, AHandlerThatThrowsEndsItsOwnWaitingCallOnly) {
  Cluster a = store("a");
  const auto at_a = a.serve_keys("", "who", [](const std::string& key, Incoming call) {
    if (key == "bad") throw std::runtime_error{"on purpose"};
    call.answer(to_bytes("a " + key));
  });
  ASSERT_TRUE(comes_true([&] { return primaries(a) == 1; }));
  const map::Epoch next = a.map()->epoch + 1;
  auto bad = raw(a, "a", "bad", false, next);
  auto good = raw(a, "a", "good", false, next);
  Cluster b = store("b", {a.address().to_string()});
  const auto answered = std::move(good).get();
  ASSERT_TRUE(answered) << answered.error().detail;
  EXPECT_EQ(to_string(*answered), "a good");
  const auto failed = std::move(bad).get();
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::handler_failed);
}

TEST(Mapped, TheFirstToTakePartIsToldThatItServesAllKeys) {
  Cluster a = store("a");
  std::mutex mutex;
  std::vector<ranges::Told> told;
  const auto taking = a.take_part({"t", 1, false}, [&](const ranges::Told& one) {
    const std::lock_guard lock{mutex};
    told.push_back(one);
  });
  ASSERT_TRUE(comes_true([&] {
    const std::lock_guard lock{mutex};
    return !told.empty();
  }));
  EXPECT_EQ(told[0].what, ranges::What::serve);
  EXPECT_TRUE(told[0].primary);
  EXPECT_EQ(a.router().route("t", "any key")->primary()->name, "a");
}

TEST(KeyEnvelope, SurvivesTheWay) {
  const KeyEnvelope sent{true, 1234567890123, std::string{"k\0y", 3}, to_bytes("body")};
  const auto got = decode_key_envelope(encode(sent));
  ASSERT_TRUE(got);
  EXPECT_EQ(got->passed_on, sent.passed_on);
  EXPECT_EQ(got->epoch, sent.epoch);
  EXPECT_EQ(got->key, sent.key);
  EXPECT_EQ(got->body, sent.body);
}

TEST(KeyEnvelope, FromStrangersIsRefusedWhereItDoesNotFit) {
  const Bytes good = encode({false, 1, "key", to_bytes("b")});
  for (std::size_t size = 0; size < 20; ++size)
    EXPECT_FALSE(decode_key_envelope(ByteView{good}.first(size))) << size;
  EXPECT_TRUE(decode_key_envelope(ByteView{good}.first(20)));
  Bytes bad = good;
  bad[0] = std::byte{2};
  EXPECT_FALSE(decode_key_envelope(bad));
  for (std::size_t i = 9; i < 17; ++i) bad[i] = std::byte{0xff};
  bad[0] = std::byte{0};
  EXPECT_FALSE(decode_key_envelope(bad));
}

}  // namespace
}  // namespace pando
