#include "agent/config_words.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace pando::agent {
namespace {

TEST(ConfigWords, TakeSoManyShardsAsANodeCanHave) {
  Settings settings;
  EXPECT_EQ(set_shards(settings, 64), "");
  EXPECT_EQ(settings.map.shards, 64);
  EXPECT_EQ(set_shards(settings, 0), "is no number of shards; use one from 1 to 64");
  EXPECT_EQ(set_shards(settings, 65), "is no number of shards; use one from 1 to 64");
  EXPECT_EQ(set_shards(settings, 256), "is no number of shards; use one from 1 to 64");
}

}  // namespace
}  // namespace pando::agent
