// Every story with several seeds. To see one: pando sim run NAME --seed N --log
#include <gtest/gtest.h>

#include "sim/story.h"

namespace pando::sim {

void PrintTo(const StoryRow* story, std::ostream* out) {
  *out << story->name;
}

namespace {

constexpr std::uint64_t kSeeds = 5;

class Stories : public testing::TestWithParam<std::tuple<const StoryRow*, std::uint64_t>> {};

TEST_P(Stories, Hold) {
  const auto& [story, seed] = GetParam();
  EXPECT_EQ(tell(*story, seed), "")
      << "replay: pando sim run " << story->name << " --seed " << seed;
}

std::vector<const StoryRow*> all_stories() {
  std::vector<const StoryRow*> rows;
  for (const StoryRow& row : stories()) rows.push_back(&row);
  return rows;
}

INSTANTIATE_TEST_SUITE_P(All, Stories,
                         testing::Combine(testing::ValuesIn(all_stories()),
                                          testing::Range<std::uint64_t>(0, kSeeds)));

}  // namespace
}  // namespace pando::sim
