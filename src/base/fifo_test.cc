#include "base/fifo.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <memory>

#include "base/rng.h"

namespace pando {
namespace {

TEST(Fifo, IsAQueueLikeAnyOther) {
  Fifo<int> fifo;
  std::deque<int> queue;
  Rng rng{1};
  for (int i = 0; i < 20'000; ++i) {
    if (queue.empty() || rng.chance(i % 1000 < 500 ? 0.6 : 0.4)) {
      fifo.push_back(i);
      queue.push_back(i);
    } else {
      ASSERT_EQ(fifo.front(), queue.front());
      fifo.pop_front();
      queue.pop_front();
    }
    ASSERT_EQ(fifo.size(), queue.size());
    ASSERT_EQ(fifo.empty(), queue.empty());
    if (i % 100 == 0) {
      ASSERT_TRUE(std::equal(fifo.begin(), fifo.end(), queue.begin(), queue.end()));
    }
  }
}

TEST(Fifo, LetsGoOfWhatIsTakenOut) {
  Fifo<std::shared_ptr<int>> fifo;
  const auto value = std::make_shared<int>(1);
  for (int i = 0; i < 10; ++i) fifo.push_back(value);
  fifo.pop_front();
  EXPECT_EQ(value.use_count(), 10);
  fifo.clear();
  EXPECT_EQ(value.use_count(), 1);
  EXPECT_TRUE(fifo.empty());
}

}  // namespace
}  // namespace pando
