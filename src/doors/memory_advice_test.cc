#include "doors/memory_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::doors {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr std::uint64_t kMiB = 1 << 20;

TEST(MemoryAdvice, SaysNothingOfLittleDataAndNothingWrongOfMore) {
  EXPECT_THAT(memory_advice({}, 20 * kMiB), HasSubstr("too little data"));
  EXPECT_EQ(memory_advice({.bytes = 100 * kMiB}, 150 * kMiB),
            "Nothing is wrong with the memory of this node.\n");
}

TEST(MemoryAdvice, NamesTheLimitAndWhatHappensThere) {
  shard::View view{.bytes = 95 * kMiB, .limit = 100 * kMiB};
  EXPECT_THAT(memory_advice(view, 100 * kMiB),
              AllOf(HasSubstr("95 MiB of 100 MiB (maxmemory)"), HasSubstr("writes are refused")));
  view.policy = Eviction::all_lru;
  EXPECT_THAT(memory_advice(view, 100 * kMiB),
              AllOf(HasSubstr("allkeys-lru"), HasSubstr("keys go"), Not(HasSubstr("PURGE"))));
  view.bytes = 80 * kMiB;
  EXPECT_THAT(memory_advice(view, 100 * kMiB), HasSubstr("Nothing is wrong"));
}

TEST(MemoryAdvice, NamesMemoryThatIsNotDataAndOthersInNeed) {
  const shard::View view{.bytes = 100 * kMiB, .full_peers = 2, .stalled = 3};
  EXPECT_THAT(memory_advice(view, 400 * kMiB),
              AllOf(HasSubstr("400 MiB in memory for 100 MiB of data: MEMORY PURGE"),
                    HasSubstr("2 other nodes"), HasSubstr("3 buckets take no writes")));
}

}  // namespace
}  // namespace pando::doors
