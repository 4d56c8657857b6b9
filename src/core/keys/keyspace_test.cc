#include "core/keys/keyspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/keys/random_effect_test.h"

namespace pando::keys {
namespace {

using testing::Le;
using wire::Op;

/// A keyspace of texts as one would write it without a thought for speed.
struct Twin {
  struct Text {
    std::string text;
    std::int64_t expires_at = 0;
  };
  std::map<std::string, Text> keys;

  void put(const std::string& key, const std::string& text, std::int64_t at) {
    keys[key] = {text, at};
  }
  void patch(const std::string& key, std::size_t at, const std::string& bytes) {
    std::string& text = keys[key].text;
    if (text.size() < at + bytes.size()) text.resize(at + bytes.size());
    text.replace(at, bytes.size(), bytes);
  }
};

void expect_equal(const Keyspace& keys, const Twin& twin) {
  ASSERT_EQ(keys.size(), twin.keys.size());
  std::size_t expiring = 0;
  for (const auto& [key, value] : twin.keys) {
    const Entry* entry = keys.find(key);
    ASSERT_NE(entry, nullptr) << key;
    EXPECT_EQ(entry->key(), key);
    EXPECT_EQ(entry->text(), value.text);
    EXPECT_EQ(entry->expires_at(), value.expires_at);
    expiring += value.expires_at != 0;
  }
  EXPECT_EQ(keys.expiring(), expiring);
}

TEST(Keyspace, IsAsItsTwinAfterAnyChanges) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Rng rng{seed};
    Keyspace keys{seed};
    Twin twin;
    for (int i = 0; i < 4000; ++i) {
      const std::string key = std::to_string(rng.below(600)), text(rng.below(200), 'x');
      const std::int64_t at = rng.chance(0.5) ? rng.between(1, 99) : 0;
      switch (rng.below(5)) {
        case 0:
        case 1:
          EXPECT_TRUE(keys.apply({.op = Op::put, .key = key, .value = text, .number = at}));
          twin.put(key, text, at);
          break;
        case 2:
          EXPECT_TRUE(keys.apply({.op = Op::erase, .key = key}));
          twin.keys.erase(key);
          break;
        case 3:
          EXPECT_TRUE(keys.apply({.op = Op::patch, .key = key, .value = text, .number = at}));
          twin.patch(key, static_cast<std::size_t>(at), text);
          break;
        default:
          EXPECT_EQ(keys.apply({.op = Op::expire_at, .key = key, .number = at}),
                    twin.keys.contains(key));
          if (twin.keys.contains(key)) twin.keys[key].expires_at = at;
      }
    }
    expect_equal(keys, twin);
  }
}

TEST(Keyspace, KnowsWhatIsInMemory) {
  RandomEffects source{5};
  Keyspace keys{1};
  const std::size_t empty = keys.used();
  for (int i = 0; i < 20'000; ++i) ASSERT_TRUE(keys.apply(source.next(keys)));
  EXPECT_GT(keys.used(), 10'000u);
  std::vector<std::string> names;
  for (Position at = 0; names.empty() || at != 0;)
    at = keys.visit(at, [&](const Entry& entry) { names.emplace_back(entry.key()); });
  for (const std::string& key : names) keys.apply({.op = Op::erase, .key = key});
  EXPECT_EQ(keys.size(), 0u);
  EXPECT_THAT(keys.used(), Le(empty + 2000));
  keys.clear();
  EXPECT_EQ(keys.used(), empty);
}

TEST(Keyspace, RefusesWhatDoesNotFitAndChangesNothing) {
  Keyspace keys{1};
  keys.apply({.op = Op::put, .key = "text", .value = "x"});
  keys.apply({.op = Op::push_back, .key = "list", .value = "x"});
  const std::uint64_t before = keys.digest(Keyspace::part_of("text"));
  EXPECT_FALSE(keys.apply({.op = Op::set_put, .key = "text", .item = "a"}));
  EXPECT_FALSE(keys.apply({.op = Op::patch, .key = "list", .value = "a"}));
  EXPECT_FALSE(keys.apply({.op = Op::pop_front, .key = "list", .number = 2}));
  EXPECT_FALSE(keys.apply({.op = Op::list_put, .key = "none", .value = "a", .number = 3}));
  EXPECT_FALSE(keys.apply({.op = Op::expire_at, .key = "none", .number = 3}));
  EXPECT_FALSE(keys.apply(view("\x01\xff")));
  EXPECT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys.digest(Keyspace::part_of("text")), before);
}

TEST(Keyspace, AWalkMeetsEveryKeyThatIsThereAllTheTime) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Rng rng{seed};
    Keyspace keys{seed};
    std::set<std::string> staying, met;
    for (int i = 0; i < 1000; ++i) {
      const std::string key = "stays" + std::to_string(i);
      staying.insert(key);
      keys.apply({.op = Op::put, .key = key, .value = "x"});
    }
    Position at = 0;
    const bool grows = seed % 2 == 0;
    do {
      at = keys.visit(at, [&](const Entry& entry) { met.emplace(entry.key()); });
      EXPECT_EQ(at & 0xffff, 0u);
      for (int i = 0; i < 20; ++i) {
        const std::string key = "other" + std::to_string(rng.below(20'000));
        keys.apply({.op = rng.chance(grows ? 0.9 : 0.3) ? Op::put : Op::erase, .key = key});
      }
    } while (at != 0);
    EXPECT_TRUE(std::ranges::includes(met, staying));
  }
}

TEST(Keyspace, AWalkOverExpiringKeysMeetsThoseAlone) {
  Keyspace keys{3};
  std::set<std::string> expiring, met;
  for (int i = 0; i < 5000; ++i) {
    const std::string key = std::to_string(i);
    const bool expires = i % 50 == 0;
    keys.apply({.op = Op::put, .key = key, .number = expires ? 9 : 0});
    if (expires) expiring.insert(key);
  }
  Position at = 0;
  do {
    at = keys.visit_expiring(at, 100, [&](const Entry& entry) { met.emplace(entry.key()); });
  } while (at != 0);
  EXPECT_EQ(met, expiring);
}

TEST(Keyspace, AnyKeyIsAnyKey) {
  Keyspace keys{1};
  std::set<std::string_view> met;
  for (int i = 0; i < 500; ++i) keys.apply({.op = Op::put, .key = std::to_string(i), .value = "x"});
  Rng rng{1};
  for (int i = 0; i < 20'000; ++i) met.insert(keys.any(rng).key());
  EXPECT_EQ(met.size(), 500u);
}

TEST(Keyspace, ManyKeysOfOneHashHaveRoom) {
  Segment segment{0, 1};
  for (std::uintptr_t i = 1; i <= 500; ++i) {
    const Word word{0xffff, reinterpret_cast<void*>(2 * i)};
    while (segment.insert(word) == nullptr) segment.widen();
  }
  EXPECT_EQ(segment.size(), 500u);
}

/// A collection of each kind with so many elements, under the name of its kind.
void fill(Keyspace& keys, int elements) {
  for (int i = 0; i < elements; ++i) {
    const std::string name = "element " + std::to_string(i);
    EXPECT_TRUE(keys.apply({.op = Op::hash_put, .key = "hash", .item = name, .value = name}));
    EXPECT_TRUE(keys.apply({.op = Op::set_put, .key = "set", .item = name}));
    EXPECT_TRUE(keys.apply({.op = Op::zset_put, .key = "zset", .item = name, .score = i * 0.5}));
  }
}

int steps_until_empty(LazyFree& later) {
  int steps = 0;
  for (; !later.empty(); ++steps) later.free_some();
  return steps;
}

TEST(Keyspace, LargeThingsGoPieceByPiece) {
  LazyFree later;
  Keyspace keys{1, &later};
  const int many = 5 * static_cast<int>(LazyFree::kAtOnce);
  for (const char* name : {"hash", "set", "zset"}) {
    fill(keys, many);
    EXPECT_TRUE(keys.apply({.op = Op::erase, .key = name}));
    EXPECT_EQ(keys.find(name), nullptr);
    EXPECT_GE(steps_until_empty(later), 4) << name;
  }
  fill(keys, many);
  EXPECT_TRUE(keys.apply({.op = Op::put, .key = "hash", .value = "text", .number = 0}));
  EXPECT_GE(steps_until_empty(later), 4);
}

TEST(Keyspace, AllItsKeysGoPieceByPiece) {
  LazyFree later;
  const int many = 5 * static_cast<int>(LazyFree::kAtOnce);
  {
    Keyspace keys{1, &later};
    for (int i = 0; i < many; ++i)
      EXPECT_TRUE(keys.apply({.op = Op::put, .key = std::to_string(i), .value = "x"}));
    keys.clear();
    EXPECT_EQ(keys.size(), 0u);
    EXPECT_EQ(keys.used(), 0u);
    EXPECT_GE(steps_until_empty(later), 4);
    fill(keys, many);
  }
  EXPECT_GE(steps_until_empty(later), 12);  // of three collections
}

TEST(Keyspace, LittleThingsGoAtOnce) {
  LazyFree later;
  Keyspace keys{1, &later};
  fill(keys, 1000);
  EXPECT_TRUE(keys.apply({.op = Op::erase, .key = "zset"}));
  keys.clear();
  EXPECT_TRUE(later.empty());
}

}  // namespace
}  // namespace pando::keys
