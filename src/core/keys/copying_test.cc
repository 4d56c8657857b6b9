#include "core/keys/copying.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/keys/parts.h"
#include "core/keys/random_effect_test.h"

namespace pando::keys {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

Bytes everything() {
  wire::Effects out;
  out.append({.op = wire::Op::flush});
  return to_bytes(out.bytes());
}

/// Whatever the two are made of, they hold the same.
void expect_equal(const Keyspace& a, const Keyspace& b) {
  EXPECT_EQ(a.size(), b.size());
  EXPECT_EQ(a.expiring(), b.expiring());
  for (unsigned part = 0; part < kParts; ++part) EXPECT_EQ(a.digest(part), b.digest(part)) << part;
}

void change(Keyspace& keys, RandomEffects& source, std::size_t times) {
  for (std::size_t i = 0; i < times; ++i) ASSERT_TRUE(keys.apply(source.next(keys)));
}

/// Changes go on while a learner copies, a few before each piece.
void learn(std::uint64_t seed, std::size_t budget, std::uint64_t busy) {
  SCOPED_TRACE(testing::Message() << "seed " << seed << ", budget " << budget);
  Rng rng{seed};
  RandomEffects source{seed};
  Keyspace primary{seed}, learner{seed + 1};
  learner.apply({.op = wire::Op::put, .key = "stale", .value = "x"});
  change(primary, source, rng.below(3000));
  Copying copying{primary};
  while (!copying.done()) {
    for (std::uint64_t i = rng.below(busy); i > 0; --i) {
      wire::Effects batch;
      for (std::uint64_t k = rng.below(4); k > 0; --k) {
        const wire::Effect effect = source.next(primary);
        batch.append(effect);
        ASSERT_TRUE(primary.apply(effect));
      }
      ASSERT_TRUE(learner.apply(copying.filter(batch.bytes())));
    }
    ASSERT_TRUE(learner.apply(copying.next(budget)));
  }
  expect_equal(primary, learner);
}

TEST(Copying, ALearnerEndsWithWhatThePrimaryHas) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) learn(seed, 1 + seed % 7 * 40, 1 + seed % 12);
}

TEST(Copying, APieceIsAboutAsLargeAsAskedFor) {
  Keyspace keys{1};
  const std::string text(100'000, 'x');
  keys.apply({.op = wire::Op::put, .key = "long", .value = text});
  for (int i = 0; i < 3000; ++i) {
    const std::string item = std::to_string(i);
    keys.apply({.op = wire::Op::hash_put, .key = "hash", .item = item, .value = "value"});
    keys.apply({.op = wire::Op::push_back, .key = "list", .value = item});
  }
  Copying copying{keys};
  while (!copying.done()) EXPECT_LT(copying.next(1000).size(), 2200u);
}

TEST(Copying, AFlushEndsIt) {
  Keyspace keys{1}, learner{2};
  keys.apply({.op = wire::Op::put, .key = "a", .value = "1"});
  Copying copying{keys};
  wire::Effects batch;
  batch.append({.op = wire::Op::flush});
  batch.append({.op = wire::Op::put, .key = "b", .value = "2"});
  keys.apply(batch.bytes());
  learner.apply(copying.filter(batch.bytes()));
  while (!copying.done()) learner.apply(copying.next(100));
  expect_equal(keys, learner);
  EXPECT_EQ(learner.size(), 1u);
}

TEST(Parts, ACopyThatDiffersIsMendedPartByPart) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    RandomEffects source{seed}, other{seed + 100};
    Keyspace keys{1}, copy{2};
    change(keys, source, 2000);
    change(copy, other, 2000);
    for (unsigned part = 0; part < kParts; ++part) {
      copy.erase_part(part);
      ASSERT_TRUE(copy.apply(*restate_part(keys, part, kNoLimit)));
    }
    expect_equal(keys, copy);
  }
}

TEST(Parts, KeysThatWereTouchedAreRestated) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    RandomEffects source{seed}, surplus{seed + 100};
    Keyspace keys{1}, copy{2};
    change(keys, source, 500);
    ASSERT_TRUE(copy.apply(*restate_keys(keys, everything(), kNoLimit)));
    wire::Effects more;
    for (int i = 0; i < 300; ++i) {
      const wire::Effect effect = surplus.next(copy);
      more.append(effect);
      ASSERT_TRUE(copy.apply(effect));
    }
    ASSERT_TRUE(copy.apply(*restate_keys(keys, keys_touched(more.bytes()), kNoLimit)));
    expect_equal(keys, copy);
  }
}

TEST(Copying, DamagedEffectsHarmNobody) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    Rng rng{seed};
    RandomEffects source{seed};
    Keyspace keys{1}, other{2};
    Copying copying{keys};
    for (int i = 0; i < 200; ++i) {
      wire::Effects batch;
      for (int k = 0; k < 5; ++k) batch.append(source.next(keys));
      Bytes bytes = to_bytes(batch.bytes());
      for (int k = 0; k < 2; ++k) bytes[rng.below(bytes.size())] = std::byte(rng.below(40));
      keys.apply(bytes);
      other.apply(copying.filter(bytes));
      keys_touched(bytes);
      restate_keys(keys, bytes, 10'000);
      if (!copying.done()) other.apply(copying.next(300));
    }
    EXPECT_LT(keys.size(), 2000u);
  }
}

TEST(Parts, WhatWouldBeTooLongIsNotMade) {
  Keyspace keys{1};
  const std::string text(5000, 'x');
  keys.apply({.op = wire::Op::put, .key = "a", .value = text});
  wire::Effects list;
  list.append({.op = wire::Op::erase, .key = "a"});
  EXPECT_TRUE(restate_keys(keys, list.bytes(), 6000));
  EXPECT_FALSE(restate_keys(keys, list.bytes(), 4000));
  EXPECT_TRUE(restate_part(keys, Keyspace::part_of("a"), 6000));
  EXPECT_FALSE(restate_part(keys, Keyspace::part_of("a"), 4000));
  EXPECT_FALSE(restate_keys(keys, view("\xff"), 4000));
}

}  // namespace
}  // namespace pando::keys
