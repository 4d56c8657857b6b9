#include "doors/data_batch.h"

#include <gtest/gtest.h>

namespace pando::doors {
namespace {

TEST(DataBatch, KeepsTheListsOfWords) {
  DataBatch batch;
  EXPECT_TRUE(batch.empty());
  for (int round = 0; round < 2; ++round) {
    std::vector<std::string_view> words{"SET", "a", "1"};
    batch.add({.client = 1,
               .ticket = 1,
               .spec = nullptr,
               .words = words,
               .protocol = resp::Protocol::resp2});
    words = {"GET", "b"};
    batch.add({.client = 1,
               .ticket = 2,
               .spec = nullptr,
               .words = words,
               .protocol = resp::Protocol::resp2});
    words = {};
    const auto taken = batch.take();
    ASSERT_EQ(taken.size(), 2u);
    EXPECT_EQ(taken[0].words[2], "1");
    EXPECT_EQ(taken[1].ticket, 2u);
    EXPECT_EQ(taken[1].words.size(), 2u);
    EXPECT_EQ(taken[1].words[1], "b");
    batch.clear();
  }
  EXPECT_TRUE(batch.empty());
}

}  // namespace
}  // namespace pando::doors
