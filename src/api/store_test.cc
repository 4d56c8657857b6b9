// Data through the library, between real Cluster objects.
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "api/programs_test.h"
#include "pando/pando.h"

namespace pando {
namespace {

using namespace std::chrono_literals;

Cluster keeper(std::string name, std::vector<std::string> seeds = {}, bool holds = true) {
  ClusterOptions options;
  options.name = std::move(name);
  options.bind = own_address();
  options.seeds = std::move(seeds);
  options.profile = Profile::local;
  options.map = {.store = holds, .zone = options.name, .data = true, .buckets = 16};
  auto cluster = Cluster::join(std::move(options));
  EXPECT_TRUE(cluster) << cluster.error().detail;
  return *std::move(cluster);
}

bool at_rest(const Cluster& cluster, std::size_t members) {
  const map::MapPtr map = cluster.map();
  return map && map->members.size() == members &&
         std::ranges::all_of(map->buckets, [&](const map::Holders& b) {
           return b.learners.empty() && b.acting.size() == std::min<std::size_t>(2, members);
         });
}

Bytes number(int value) {
  return to_bytes(std::to_string(value));
}
int value_of(const std::optional<Bytes>& bytes) {
  return bytes ? std::stoi(to_string(*bytes)) : 0;
}

/// What is there; "-": nothing, "!": that is not known.
std::string seen(const Outcome<std::optional<Bytes>>& found) {
  return !found ? "!" + found.error().detail : *found ? to_string(**found) : "-";
}

class Stores : public testing::Test {
 protected:
  Stores() : a(keeper("a")), b(keeper("b", {a.address().to_string()})) {
    EXPECT_TRUE(comes_true([&] { return at_rest(a, 2) && at_rest(b, 2); }));
  }
  Cluster a, b;
};

TEST_F(Stores, WhatOneWritesTheOtherReads) {
  for (int i = 0; i < 50; ++i)
    ASSERT_TRUE(a.store().put("key " + std::to_string(i), number(i)).get());
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(seen(b.store().get("key " + std::to_string(i)).get()), std::to_string(i));
  EXPECT_EQ(seen(a.store().get("nothing").get()), "-");
  EXPECT_EQ(b.store().erase("key 7").get(), true);
  EXPECT_EQ(b.store().erase("key 7").get(), false);
  EXPECT_EQ(seen(a.store().get("key 7").get()), "-");
}

TEST_F(Stores, KeysExpire) {
  ASSERT_TRUE(a.store().put("short", number(1), 50ms).get());
  ASSERT_TRUE(a.store().put("long", number(1), 1h).get());
  EXPECT_EQ(a.store().expire("nothing", 1h).get(), false);
  EXPECT_EQ(a.store().expire("nothing", {}).get(), false);
  EXPECT_EQ(a.store().expire("long", {}).get(), true);
  EXPECT_EQ(a.store().expire("long", {}).get(), true);
  EXPECT_TRUE(comes_true([&] { return seen(b.store().get("short").get()) == "-"; }));
  EXPECT_EQ(b.store().expire("long", 1ms).get(), true);
  EXPECT_TRUE(comes_true([&] { return seen(b.store().get("long").get()) == "-"; }));
}

TEST_F(Stores, UpdatesOfManyAreExact) {
  constexpr int kThreads = 4, kEach = 25;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t)
      threads.emplace_back([&, store = (t % 2 == 0 ? a : b).store()] {
        for (int i = 0; i < kEach; ++i) {
          const auto done =
              store
                  .update("sum",
                          [](const std::optional<Bytes>& now) { return number(value_of(now) + 1); })
                  .get();
          EXPECT_TRUE(done) << done.error().detail;
        }
      });
  }
  EXPECT_EQ(value_of(*a.store().get("sum").get()), kThreads * kEach);
  EXPECT_EQ(seen(a.store().update("sum", [](const auto&) { return std::nullopt; }).get()), "-");
  EXPECT_EQ(b.store().erase("sum").get(), false);
  const auto thrown =
      a.store()
          .update("sum",
                  [](const auto&) -> std::optional<Bytes> { throw std::runtime_error{"too bad"}; })
          .get();
  ASSERT_FALSE(thrown);
  EXPECT_EQ(thrown.error().code, ErrorCode::handler_failed);
  EXPECT_EQ(thrown.error().detail, "too bad");
}

/// Takes from a balance what is asked for, if there is enough.
Outcome<Bytes> withdraw(StoreEntry& entry, const Bytes& body) {
  const int balance = value_of(entry.value()), wanted = value_of(body);
  entry.put(number(balance - wanted));
  if (wanted > balance) return std::unexpected(Error{ErrorCode::refused, "not enough"});
  if (balance == wanted) entry.erase();
  return number(balance - wanted);
}

TEST_F(Stores, EntriesChangeWhereTheirPrimaryIsOrNotAtAll) {
  const auto at_a = a.store().serve_entry("withdraw", withdraw);
  auto at_b = b.store().serve_entry("withdraw", withdraw);
  for (const char* account : {"anna", "bert", "cleo", "dora"}) {
    ASSERT_TRUE(a.store().put(account, number(10)).get());
    EXPECT_EQ(b.store().call(account, "withdraw", number(4)).get(), number(6));
    const auto refused = a.store().call(account, "withdraw", number(7)).get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::handler_failed);
    EXPECT_EQ(refused.error().detail, "not enough");
    EXPECT_EQ(seen(a.store().get(account).get()), std::to_string(6));
    EXPECT_EQ(a.store().call(account, "withdraw", number(6)).get(), number(0));
    EXPECT_EQ(seen(b.store().get(account).get()), "-");
    const auto unknown = a.store().call(account, "deposit", {}).get();
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, ErrorCode::unknown_method);
  }
}

TEST_F(Stores, NothingIsLostWhenANodeLeaves) {
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(a.store().put(std::to_string(i), number(i)).get());
  const Store old = a.store();
  ASSERT_TRUE(a.leave().get());
  a = keeper("c", {b.address().to_string()}, false);
  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(seen(a.store().get(std::to_string(i)).get()), std::to_string(i));
  const auto ended = old.get("1").get();
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, ErrorCode::stopped);
}

TEST(StoresWithoutData, AreAMistakeOfTheProgram) {
  ClusterOptions options;
  options.bind = own_address();
  options.profile = Profile::local;
  auto cluster = Cluster::join(std::move(options));
  ASSERT_TRUE(cluster) << cluster.error().detail;
  const auto found = cluster->store().get("key").get();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::bad_argument);
}

}  // namespace
}  // namespace pando
