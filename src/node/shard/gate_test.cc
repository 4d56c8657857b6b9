// Answers that wait, and keys whose last write is not committed.
#include "node/shard/gate.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "node/shard/dirty_keys.h"
#include "node/shard/fates.h"

namespace pando::shard {
namespace {

using namespace std::chrono_literals;

void hold(Gates& gates, std::uint16_t bucket, store::Sequence after, std::string reply,
          Instant until = kNever) {
  HeldList one = gates.blank();
  one.front().after = after;
  one.front().reply = std::move(reply);
  one.front().until = until;
  one.front().task.keep({.command = &fate_command(), .words = {}, .bucket = bucket});
  gates.hold(std::move(one));
}

std::string replies(const HeldList& list) {
  std::string all;
  for (const Held& held : list) all += held.reply;
  return all;
}

TEST(Gates, AnswersOfOneBucketLeaveInTheirOrder) {
  Gates gates;
  hold(gates, 3, 5, "a");
  hold(gates, 3, 2, "b");  // behind it, although what it shows is committed before
  hold(gates, 3, 7, "c");
  hold(gates, 900, 1, "d");
  EXPECT_EQ(gates.count(), 4U);
  EXPECT_EQ(replies(gates.ready(3, 4)), "");
  EXPECT_EQ(replies(gates.ready(3, 6)), "ab");
  EXPECT_EQ(gates.size(3), 1U);
  EXPECT_EQ(replies(gates.ready(4, 100)), "");
  gates.look_at_all();
  EXPECT_EQ(gates.take_due(), (std::vector<std::uint16_t>{3, 900}));
  EXPECT_EQ(replies(gates.give_up(3)), "c");
  EXPECT_EQ(gates.count(), 1U);
  gates.look_at(3);
  EXPECT_EQ(gates.take_due(), std::vector<std::uint16_t>{});
}

TEST(Gates, WhatIsLateGoesInItsOrder) {
  Gates gates;
  hold(gates, 1, 5, "a", Instant{1s});
  hold(gates, 1, 5, "b", Instant{3s});
  hold(gates, 1, 5, "c", Instant{2s});
  EXPECT_EQ(replies(gates.late(1, Instant{2s})), "a");
  EXPECT_EQ(replies(gates.late(1, Instant{3s})), "bc");
  EXPECT_EQ(gates.count(), 0U);
}

TEST(Gates, WhatHasLeftIsUsedAgain) {
  Gates gates;
  hold(gates, 1, 1, "a");
  HeldList left = gates.ready(1, 1);
  const Held* const place = &left.front();
  gates.done(std::move(left));
  hold(gates, 2, 1, "b");
  const HeldList again = gates.ready(2, 1);
  EXPECT_EQ(&again.front(), place);
  EXPECT_EQ(replies(again), "b");
}

/// As hashes of keys.
constexpr keys::Position kA = 0x123456789abcdef0, kB = 0x23456789abcdef01, kC = 0x3456789abcdef012;

TEST(DirtyKeys, KnowTheLastWriteOfEachUntilItIsCommitted) {
  DirtyKeys dirty;
  dirty.wrote(7, kA, 1);
  dirty.wrote(7, kB, 2);
  dirty.wrote(7, kA, 3);
  dirty.wrote(8, kA, 9);
  EXPECT_EQ(dirty.seen_in(7, kA), 3U);
  EXPECT_EQ(dirty.seen_in(7, kB), 2U);
  EXPECT_EQ(dirty.seen_in(7, kC), 0U);
  EXPECT_EQ(dirty.seen_in(8, kA), 9U);
  std::map<std::uint16_t, store::Sequence> committed{{7, 2}, {8, 8}};
  dirty.sweep([&](std::uint16_t bucket) { return committed[bucket]; });
  EXPECT_EQ(dirty.size(), 2U);
  EXPECT_EQ(dirty.seen_in(7, kA), 3U);
  EXPECT_EQ(dirty.seen_in(8, kA), 9U);
  dirty.wrote_all(7, 12);
  EXPECT_EQ(dirty.seen_in(7, kA), 12U);
  EXPECT_EQ(dirty.seen_in(7, kC), 12U);
}

/// Numbers begin again below where they were, if what was not committed is taken back.
TEST(DirtyKeys, OfAFormerTimeAsPrimaryAreNone) {
  DirtyKeys dirty;
  dirty.wrote(7, kA, 100);
  dirty.wrote(8, kA, 100);
  dirty.wrote_all(7, 101);
  dirty.forget(7);
  EXPECT_EQ(dirty.seen_in(7, kA), 0U);
  EXPECT_EQ(dirty.seen_in(8, kA), 100U);
  dirty.wrote(7, kA, 50);
  EXPECT_EQ(dirty.seen_in(7, kA), 50U);
  dirty.sweep([](std::uint16_t) { return store::Sequence{10}; });
  EXPECT_EQ(dirty.size(), 2U);
  EXPECT_EQ(dirty.seen_in(7, kA), 50U);
}

TEST(DirtyKeys, AreSweptWhenTheyAreMany) {
  DirtyKeys dirty;
  std::size_t most = 0;
  for (store::Sequence n = 1; n <= 100'000; ++n) {
    dirty.wrote(1, keys::hash_of(std::to_string(n), 1), n);
    if (dirty.full()) dirty.sweep([n](std::uint16_t) { return n - 10; });
    most = std::max(most, dirty.size());
  }
  EXPECT_LE(most, 1100U);
}

}  // namespace
}  // namespace pando::shard
