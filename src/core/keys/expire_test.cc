#include "core/keys/expire.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "core/keys/access.h"

namespace pando::keys {
namespace {

using testing::Gt;
using testing::Lt;
using wire::Op;

struct Room {
  Keyspace keys{1};
  wire::Effects effects;
  Events events{.wanted = true};
  Rng rng{1};

  void put(const std::string& key, std::int64_t expires_at) {
    keys.apply({.op = Op::put, .key = key, .value = "x", .number = expires_at});
  }
  std::string say(std::vector<std::string_view> words, std::int64_t now_ms, bool primary = true) {
    std::string out;
    resp::ReplyWriter reply{out, resp::Protocol::resp2};
    Call call{keys, words, now_ms, rng, effects, reply, events, primary};
    execute(*find_command(words), call);
    return out;
  }
};

TEST(Expiry, WhatHasExpiredIsErasedWhereItIsMet) {
  Room room;
  room.put("a", 1000);
  EXPECT_EQ(room.say({"GET", "a"}, 999), "$1\r\nx\r\n");
  EXPECT_TRUE(room.effects.empty());
  EXPECT_EQ(room.say({"GET", "a"}, 1000), "$-1\r\n");
  EXPECT_EQ(room.keys.size(), 0u);
  wire::Effects erased;
  erased.append({.op = Op::erase, .key = "a"});
  EXPECT_EQ(to_string(room.effects.bytes()), to_string(erased.bytes()));
  ASSERT_EQ(room.events.list.size(), 1u);
  EXPECT_EQ(room.events.list[0].name, "expired");
}

TEST(Expiry, ACopyHidesWhatHasExpiredAndKeepsIt) {
  Room room;
  room.put("a", 1000);
  EXPECT_EQ(room.say({"EXISTS", "a"}, 2000, false), ":0\r\n");
  EXPECT_EQ(room.say({"RANDOMKEY"}, 2000, false), "$-1\r\n");
  EXPECT_EQ(room.keys.size(), 1u);
  EXPECT_TRUE(room.effects.empty());
}

TEST(Expiry, TheLatestTimeOfAllIsRounded) {
  Room room;
  room.put("a", std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(room.say({"EXPIRETIME", "a"}, 0), ":9223372036854776\r\n");
}

TEST(Expiry, ASweepFindsAllThatHasExpired) {
  Room room;
  for (int i = 0; i < 2000; ++i) room.put(std::to_string(i), i % 10 == 0 ? 500 : i % 3 * 5000);
  Position at = 0;
  std::size_t gone = 0, calls = 0;
  do {
    gone += expire_some(room.keys, at, 100, 1000, room.effects, room.events);
    ++calls;
  } while (at != 0);
  EXPECT_EQ(gone, 200u);
  EXPECT_THAT(calls, Gt(10u));
  EXPECT_EQ(room.keys.size(), 1800u);
  EXPECT_EQ(room.events.list.size(), 200u);
}

TEST(Eviction, ExpiringKeysGoAloneAndSoonestFirst) {
  Room room;
  for (int i = 0; i < 400; ++i) room.put("stays" + std::to_string(i), 0);
  for (int i = 0; i < 100; ++i) room.put(std::to_string(i), 10'000 + i);
  ASSERT_TRUE(
      evict_one(room.keys, Eviction::expiring_soonest, 0, room.rng, room.effects, room.events));
  while (evict_one(room.keys, Eviction::expiring_random, 0, room.rng, room.effects, room.events)) {
  }
  EXPECT_EQ(room.keys.size(), 400u);
  EXPECT_EQ(room.keys.expiring(), 0u);
}

/// Of 100 keys half are used later or more often: the others go first, nearly always.
void expect_the_used_stay(Eviction policy) {
  Room room;
  room.keys.set_access(counts_uses(policy) ? first_use(0) : clock_of(0), false);
  for (int i = 0; i < 1000; ++i) room.put(std::to_string(i), 0);
  room.keys.set_access(counts_uses(policy) ? first_use(0) | 100 : clock_of(90'000), false);
  for (int i = 0; i < 500; ++i) room.put(std::to_string(i), 0);
  for (int i = 0; i < 400; ++i)
    ASSERT_TRUE(evict_one(room.keys, policy, 100'000, room.rng, room.effects, room.events));
  int left = 0;
  for (int i = 0; i < 500; ++i) left += room.keys.find(std::to_string(i)) != nullptr;
  EXPECT_THAT(left, Gt(440));
}

TEST(Eviction, TheLongUnusedGoFirst) {
  expect_the_used_stay(Eviction::all_lru);
}

TEST(Eviction, TheSeldomUsedGoFirst) {
  expect_the_used_stay(Eviction::all_lfu);
}

TEST(Eviction, NothingGoesWhereNothingMay) {
  Room room;
  room.put("a", 0);
  for (const Eviction policy : {Eviction::none, Eviction::expiring_lru, Eviction::expiring_soonest})
    EXPECT_FALSE(evict_one(room.keys, policy, 0, room.rng, room.effects, room.events));
  EXPECT_EQ(parse_eviction("volatile-ttl"), Eviction::expiring_soonest);
  EXPECT_EQ(parse_eviction("nothing"), std::nullopt);
}

TEST(Access, CountsGrowSlowlyAndFade) {
  Rng rng{1};
  std::uint32_t access = first_use(0);
  EXPECT_EQ(frequency(access, 0), 5u);
  for (int i = 0; i < 100; ++i) access = used_again(access, 0, rng);
  EXPECT_THAT(frequency(access, 0), testing::AllOf(Gt(7u), Lt(16u)));
  EXPECT_EQ(frequency(access, 60'000 * 300), 0u);
  EXPECT_EQ(idle_seconds(clock_of(1'000'000), 1'005'000), 5);
}

}  // namespace
}  // namespace pando::keys
