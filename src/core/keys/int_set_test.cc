#include "core/keys/int_set.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/rng.h"

namespace pando::keys {
namespace {

TEST(IntSet, IsASetInOrder) {
  Rng rng{3};
  static constexpr std::int64_t kRanges[] = {100, 40'000, 3'000'000'000, INT64_MAX};
  for (const std::int64_t range : kRanges) {
    IntSet numbers;
    std::set<std::int64_t> twin;
    for (int step = 0; step < 2000; ++step) {
      const std::int64_t number = rng.between(-range, range);
      if (rng.chance(0.7)) {
        ASSERT_EQ(numbers.insert(number), twin.insert(number).second);
      } else {
        const std::int64_t old = twin.empty() || rng.chance(0.2) ? number : *twin.begin();
        ASSERT_EQ(numbers.erase(old), twin.erase(old) > 0);
      }
      ASSERT_EQ(numbers.size(), twin.size());
    }
    std::size_t rank = 0;
    for (const std::int64_t number : twin) EXPECT_EQ(numbers[rank++], number);
  }
}

}  // namespace
}  // namespace pando::keys
