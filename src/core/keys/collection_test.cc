#include "core/keys/collection.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/rng.h"
#include "core/keys/hash_value.h"
#include "core/keys/list_value.h"
#include "core/keys/random_word_test.h"
#include "core/keys/set_value.h"
#include "core/keys/sorted_set.h"

namespace pando::keys {
namespace {

using wire::Effect;
using wire::Op;

constexpr std::uint64_t kSeed = 5, kOtherSeed = 6;

bool apply_all(Collection& value, const wire::Effects& effects) {
  wire::EffectReader reader{effects.bytes()};
  while (true) {
    const auto effect = reader.next();
    if (!effect) return false;
    if (!*effect) return true;
    if (!value.apply(**effect)) return false;
  }
}

/// Made from what the value says of itself in chunks; another encoding and order than its own.
std::unique_ptr<Collection> copy_of(const Collection& value, std::size_t budget) {
  auto copy = make_collection(value.kind(), kOtherSeed);
  Position at = 0;
  do {
    wire::Effects chunk;
    at = value.restate("key", at, budget, chunk);
    EXPECT_TRUE(apply_all(*copy, chunk));
    EXPECT_LT(chunk.size(), budget + 700'000);
  } while (at != 0);
  return copy;
}

/// Names that come again, now and then a number or a long one.
std::string random_name(Rng& rng, std::size_t names) {
  const std::uint64_t number = rng.below(names);
  if (names > 1000 && number % 50 == 0) return std::string(100, 'x') + std::to_string(number);
  return (number % 3 == 0 ? "n" : "") + std::to_string(number);
}

Effect random_effect(Kind kind, Rng& rng, const std::string& name, const std::string& word) {
  const bool put = rng.chance(0.6);
  switch (kind) {
    case Kind::hash:
      return {.op = put ? Op::hash_put : Op::hash_erase, .item = name, .value = word};
    case Kind::set:
      return {.op = put ? Op::set_put : Op::set_erase, .item = name};
    case Kind::zset:
      return {.op = put ? Op::zset_put : Op::zset_erase,
              .item = name,
              .score = rng.chance(0.5) ? static_cast<double>(rng.below(9)) : rng.unit() - .5};
    default:
      return {.op = put ? Op::push_back : Op::pop_front, .value = word, .number = put ? 0 : 1};
  }
}

void expect_copies_equal(Kind kind, std::uint64_t seed, std::size_t names) {
  Rng rng{seed};
  auto value = make_collection(kind, kSeed);
  for (std::size_t step = 0; step < 3 * names; ++step) {
    const std::string name = random_name(rng, names), word = random_word(rng);
    const Effect effect = random_effect(kind, rng, name, word);
    const std::size_t before = value->size();
    const bool fits = value->apply(effect);
    ASSERT_EQ(fits, !(effect.op == Op::pop_front && before == 0));
    if (step % names != names / 2) continue;
    const auto copy = copy_of(*value, 1 + rng.below(20'000));
    ASSERT_EQ(copy->size(), value->size());
    ASSERT_EQ(copy->digest(), value->digest()) << "seed " << seed << " step " << step;
  }
}

TEST(Collections, AreCopiedInChunksWhateverTheyLookLike) {
  for (const Kind kind : {Kind::list, Kind::hash, Kind::set, Kind::zset})
    for (std::uint64_t seed = 1; seed <= 8; ++seed)
      expect_copies_equal(kind, seed, seed % 2 == 0 ? 100 : 3000);
}

TEST(HashValue, IsAMap) {
  for (const std::size_t names : {60, 5000}) {
    Rng rng{names};
    HashValue hash{kSeed};
    std::map<std::string, std::string> twin;
    for (std::size_t step = 0; step < 5 * names; ++step) {
      const std::string name = random_name(rng, names);
      const std::string word = std::to_string(rng.below(1000));
      const bool put = rng.chance(0.6);
      hash.apply({.op = put ? Op::hash_put : Op::hash_erase, .item = name, .value = word});
      put ? static_cast<void>(twin[name] = word) : static_cast<void>(twin.erase(name));
      ASSERT_EQ(hash.get(name).has_value(), put);
    }
    std::map<std::string, std::string> seen;
    hash.each([&](const HashValue::Pair& pair) { seen.emplace(pair.field, pair.value); });
    EXPECT_EQ(seen, twin);
    EXPECT_EQ(hash.size(), twin.size());
    EXPECT_EQ(hash.encoding(), names == 60 ? "listpack" : "hashtable");
    for (const auto& [name, word] : twin) EXPECT_EQ(hash.get(name), word);
    EXPECT_TRUE(twin.contains(std::string{hash.any(rng).field}));
  }
}

TEST(SetValue, IsASet) {
  for (const std::size_t names : {60, 5000}) {
    Rng rng{names};
    SetValue set{kSeed};
    std::set<std::string> twin;
    for (std::size_t step = 0; step < 5 * names; ++step) {
      const std::string name = random_name(rng, names);
      const bool put = rng.chance(0.6);
      set.apply({.op = put ? Op::set_put : Op::set_erase, .item = name});
      put ? static_cast<void>(twin.insert(name)) : static_cast<void>(twin.erase(name));
      ASSERT_EQ(set.contains(name), put);
    }
    std::set<std::string> seen;
    set.each([&](std::string_view member) { seen.emplace(member); });
    EXPECT_EQ(seen, twin);
    EXPECT_EQ(set.size(), twin.size());
  }
}

TEST(SetValue, IsNumbersUntilThereAreTooManyOrAWord) {
  SetValue set{kSeed};
  const auto put = [&](const std::string& member) {
    set.apply({.op = Op::set_put, .item = member});
  };
  for (int i = 0; i < 512; ++i) put(std::to_string(i));
  EXPECT_EQ(set.encoding(), "intset");
  put("512");
  EXPECT_EQ(set.encoding(), "hashtable");
  SetValue mixed{kSeed};
  mixed.apply({.op = Op::set_put, .item = "17"});
  mixed.apply({.op = Op::set_put, .item = "x"});
  EXPECT_EQ(mixed.encoding(), "hashtable");
  EXPECT_TRUE(mixed.contains("17"));
}

TEST(SortedSet, IsInOrderWithRanks) {
  for (const std::size_t names : {60, 5000}) {
    Rng rng{names};
    SortedSet zset{kSeed};
    std::map<std::string, double> twin;
    for (std::size_t step = 0; step < 5 * names; ++step) {
      const std::string name = random_name(rng, names);
      const Effect effect = random_effect(Kind::zset, rng, name, "");
      zset.apply(effect);
      if (effect.op == Op::zset_put) twin[name] = effect.score;
      if (effect.op == Op::zset_erase) twin.erase(name);
    }
    std::set<std::pair<double, std::string>> order;
    for (const auto& [name, score] : twin) order.emplace(score, name);
    ASSERT_EQ(zset.size(), order.size());
    std::size_t rank = 0;
    for (const auto& [score, name] : order) {
      ASSERT_EQ(zset.score(name), score);
      ASSERT_EQ(zset.rank(name), rank);
      ASSERT_EQ(zset.entry(rank++).member(), name);
    }
    auto last = order.rbegin();
    zset.backward(order.size() - 1, [&](const Ranked& pair) {
      EXPECT_EQ(pair.member(), last->second);
      EXPECT_EQ(pair.score, last->first);
      return ++last, true;
    });
    EXPECT_EQ(last, order.rend());
    EXPECT_EQ(zset.encoding(), names == 60 ? "listpack" : "skiplist");
  }
}

TEST(SortedSet, KeepsScoresExactly) {
  SortedSet zset{kSeed};
  for (const double score : {0.1, -1e300, 9007199254740993.0, -9007199254740992.0, 1.0 / 0.0, 255.0,
                             -128.0, 0.0, 4.9e-324}) {
    zset.apply({.op = Op::zset_put, .item = "m", .score = score});
    EXPECT_EQ(zset.score("m"), score);
  }
  zset.apply({.op = Op::zset_put, .item = "m", .score = -0.0});
  EXPECT_FALSE(std::signbit(*zset.score("m")));
}

TEST(SortedSet, TakesItsOwnMembersAsWords) {
  SortedSet zset{kSeed};
  for (int i = 0; i < 500; ++i) {
    const std::string name = "member-" + std::to_string(i);
    zset.apply({.op = Op::zset_put, .item = name, .score = 1.0 * i});
  }
  for (int i = 0; i < 500; ++i)
    zset.apply({.op = Op::zset_put, .item = zset.entry(0).member(), .score = 1000.0 + i});
  EXPECT_EQ(zset.size(), 500u);
  EXPECT_EQ(zset.entry(0).member(), "member-0");
  while (zset.size() > 0) zset.apply({.op = Op::zset_erase, .item = zset.entry(0).member()});
}

TEST(ListValue, RefusesIndicesBehindItsEnd) {
  ListValue list;
  EXPECT_TRUE(list.apply({.op = Op::push_back, .value = "a"}));
  EXPECT_FALSE(list.apply({.op = Op::list_put, .value = "b", .number = 1}));
  EXPECT_FALSE(list.apply({.op = Op::list_erase, .number = 1}));
  EXPECT_FALSE(list.apply({.op = Op::list_insert, .value = "b", .number = 2}));
  EXPECT_FALSE(list.apply({.op = Op::pop_back, .number = 2}));
  EXPECT_TRUE(list.apply({.op = Op::list_insert, .value = "b", .number = 1}));
  EXPECT_TRUE(list.apply({.op = Op::pop_front, .number = 2}));
  EXPECT_EQ(list.size(), 0u);
}

}  // namespace
}  // namespace pando::keys
