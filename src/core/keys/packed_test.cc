#include "core/keys/packed.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/rng.h"
#include "core/keys/random_word_test.h"

namespace pando::keys {
namespace {

std::vector<std::string> words_of(const Packed& packed) {
  std::vector<std::string> words;
  for (Packed::Place at = packed.begin(); at != packed.end(); at = packed.next(at))
    words.emplace_back(packed.word(at));
  return words;
}

std::vector<std::string> words_backwards(const Packed& packed) {
  std::vector<std::string> words;
  for (Packed::Place at = packed.end(); at != packed.begin();) {
    at = packed.before(at);
    words.emplace(words.begin(), packed.word(at));
  }
  return words;
}

void change(Packed& packed, std::vector<std::string>& twin, Rng& rng) {
  const std::size_t at = rng.below(twin.size() + 1);
  const auto place = [&](std::size_t i) { return twin.begin() + static_cast<std::ptrdiff_t>(i); };
  if (rng.chance(0.5) || at == twin.size()) {
    twin.insert(place(at), random_word(rng));
    packed.insert(packed.find(at), twin[at]);
  } else if (rng.chance(0.5)) {
    twin[at] = random_word(rng);
    packed.replace(packed.find(at), twin[at]);
  } else {
    const std::size_t count = 1 + rng.below(std::min<std::size_t>(4, twin.size() - at));
    twin.erase(place(at), place(at + count));
    packed.erase(packed.find(at), count);
  }
}

TEST(Packed, IsARowOfWords) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Rng rng{seed};
    Packed packed;
    std::vector<std::string> twin;
    for (int step = 0; step < 200; ++step) {
      change(packed, twin, rng);
      ASSERT_EQ(words_of(packed), twin) << "seed " << seed;
      ASSERT_EQ(words_backwards(packed), twin) << "seed " << seed;
      ASSERT_EQ(packed.size(), twin.size());
      ASSERT_GE(packed.memory(), packed.bytes());
    }
  }
}

TEST(Packed, IsCutAndJoinedAgain) {
  Rng rng{7};
  Packed packed;
  for (int i = 0; i < 40; ++i) packed.push_back(random_word(rng));
  const std::vector<std::string> all = words_of(packed);
  for (std::size_t at = 0; at <= all.size(); ++at) {
    Packed tail = packed.split(packed.find(at), at);
    EXPECT_EQ(words_of(packed).size(), at);
    EXPECT_EQ(tail.size(), all.size() - at);
    packed.append(tail);
    ASSERT_EQ(words_of(packed), all);
  }
  packed.clear();
  EXPECT_EQ(packed.memory(), 0u);
}

TEST(Packed, TakesTwoBytesBesideAShortWord) {
  EXPECT_EQ(Packed::cost(0), 2u);
  EXPECT_EQ(Packed::cost(126), 128u);
  EXPECT_EQ(Packed::cost(127), 130u);
}

}  // namespace
}  // namespace pando::keys
