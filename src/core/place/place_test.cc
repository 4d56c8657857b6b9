#include <gmock/gmock.h>

#include "core/place/place_world_test.h"

namespace pando::place {
namespace {

using testing::after;
using ::testing::ElementsAre;
using testing::first;
using testing::fit;
using testing::host;
using testing::hosts;
using ::testing::IsEmpty;

std::vector<std::string> names(const map::Map& map) {
  std::vector<std::string> names;
  for (const map::Host& host : map.members) names.push_back(host.name);
  return names;
}

TEST(Members, FitNodesAreAdmittedOnceInAnyOrder) {
  Situation situation = fit({host(1), host(2), host(3), host(3)});
  const map::Map map = after(first(), next(first(), situation));
  EXPECT_EQ(map.members.size(), 3U);
  std::ranges::reverse(situation.nodes);
  EXPECT_EQ(after(first(), next(first(), situation)), map);
}

TEST(Members, WhoIsNotFitIsNotAdmitted) {
  for (const Standing standing :
       {Standing::suspect, Standing::unfit, Standing::leaving, Standing::gone}) {
    Situation situation = fit({host(1)});
    situation.nodes.push_back({.host = host(2), .standing = standing});
    EXPECT_TRUE(next(first(), situation).empty());
  }
}

TEST(Members, AnUnlikelyNodeIsNotAdmitted) {
  map::Host nameless = host(2), weightless = host(3), twin = host(4), unknown = host(5);
  nameless.name.clear();
  weightless.weight = 0;
  twin.name = "h1";
  unknown.who.id = {};
  EXPECT_TRUE(next(first(), fit({host(1), nameless, weightless, twin, unknown})).empty());
}

TEST(Members, AMemberThatSaysNonsenseAboutItselfStaysAsItIs) {
  map::Host weightless = host(1);
  weightless.weight = 0;
  EXPECT_TRUE(next(first(), fit({weightless})).empty());
}

TEST(Members, TheGoneAreRemovedAtOnceAndNothingElseIsDone) {
  const map::Map map = after(first(), next(first(), fit(hosts(4))));
  const map::Change change = next(map, fit({host(1), host(2), host(9)}));
  EXPECT_EQ(change.remove.size(), 2U);
  EXPECT_THAT(change.add, IsEmpty());
  EXPECT_THAT(change.buckets, IsEmpty());
  EXPECT_THAT(names(after(map, change)).size(), 2U);
}

TEST(Members, ARestartedNodeComesAgainBehindItsOwnRemoval) {
  map::Map map = after(first(), next(first(), fit(hosts(2))));
  map::Host again = host(2);
  again.who.start = 2;
  const Situation situation = fit({host(1), again});
  map = after(map, next(map, situation));
  EXPECT_THAT(names(map), ElementsAre("h1"));
  map = after(map, next(map, situation));
  EXPECT_THAT(names(map), ElementsAre("h1", "h2"));
}

TEST(Members, WhoMovedOrGrewIsUpdated) {
  const map::Map map = first();
  const map::Change change = next(map, fit({host(1, "eu/b1", 300)}));
  EXPECT_THAT(change.update, ElementsAre(host(1, "eu/b1", 300)));
  EXPECT_TRUE(next(after(map, change), fit({host(1, "eu/b1", 300)})).empty());
}

TEST(Weight, FollowsWhatIsScarcerAndRests) {
  constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
  EXPECT_EQ(weight_of(4 * kGiB, 2, 0), 100U);
  EXPECT_EQ(weight_of(64 * kGiB, 2, 0), 100U);
  EXPECT_EQ(weight_of(64 * kGiB, 32, 0), 1600U);
  EXPECT_EQ(weight_of(0, 4, 0), 200U);
  EXPECT_EQ(weight_of(kGiB, 0, 0), 25U);
  EXPECT_EQ(weight_of(0, 0, 0), 100U);
  EXPECT_EQ(weight_of(1, 1, 0), 1U);
  EXPECT_EQ(weight_of(5 * kGiB, 8, 100), 100U);
  EXPECT_EQ(weight_of(8 * kGiB, 8, 100), 200U);
  EXPECT_EQ(weight_of(2 * kGiB, 8, 100), 50U);
}

}  // namespace
}  // namespace pando::place
