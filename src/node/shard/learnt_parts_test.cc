#include "node/shard/learnt_parts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pando::shard {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;
using node::Learnt;

TEST(LearntParts, AreToldAsOne) {
  LearntParts parts{3};
  EXPECT_THAT(parts.take(1, {{{1, 7}, {4, 7}}}).buckets,
              UnorderedElementsAre(Learnt{1, 7}, Learnt{4, 7}));
  EXPECT_THAT(parts.take(2, {{{2, 8}}}).buckets,
              UnorderedElementsAre(Learnt{1, 7}, Learnt{4, 7}, Learnt{2, 8}));
}

TEST(LearntParts, ReplaceOnlyWhatTheSameShardHasSaid) {
  LearntParts parts{2};
  parts.take(0, {{{0, 7}, {2, 7}}});
  parts.take(1, {{{1, 7}}});
  EXPECT_THAT(parts.take(0, {{{2, 7}}}).buckets, UnorderedElementsAre(Learnt{1, 7}, Learnt{2, 7}));
  EXPECT_THAT(parts.take(1, {}).buckets, UnorderedElementsAre(Learnt{2, 7}));
  EXPECT_THAT(parts.take(0, {}).buckets, IsEmpty());
}

}  // namespace
}  // namespace pando::shard
