#include "node/map_candidates.h"

#include <gtest/gtest.h>

namespace pando::node {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{100s};

/// A map that was damaged may have members that never were: nothing else would ever remove them.
TEST(Candidates, AMemberThatNobodyEverHeardOfIsGoneInTheEnd) {
  map::Map map;
  map.members = {{{{{1}}, 1}, "known"}, {{{{2}}, 1}, "ghost"}};
  Candidates others;
  others.alive("known", {});
  others.look(kStart, map);
  EXPECT_FALSE(others.gone(map.members[1]));
  others.look(kStart + 299s, map);
  EXPECT_FALSE(others.gone(map.members[1])) << "we may know less than the map";
  others.look(kStart + 300s, map);
  EXPECT_TRUE(others.gone(map.members[1]));
  EXPECT_FALSE(others.gone(map.members[0]));
  others.alive("ghost", {});
  EXPECT_FALSE(others.gone(map.members[1]));
}

}  // namespace
}  // namespace pando::node
