#include "node/map_founder.h"

#include <gtest/gtest.h>

namespace pando::node {
namespace {

using namespace std::chrono_literals;

constexpr Instant kStart{100s};
constexpr Id kSelf{{5}}, kCluster{{9}};

struct MapFounderTest : testing::Test {
  void meet(const std::string& name, const Id& id, bool store = true) {
    others.alive(name, {});
    others.linked(name, {id, 1});
    proto::StoreCard card;
    card.set_weight(100);
    if (store) others.card(name, card);
  }
  std::optional<std::string> founds(Duration after, bool made = false) {
    return founder.founds(kStart + after, kSelf, kCluster, made, others, rng);
  }

  MapFounder founder{kStart};
  Candidates others;
  Rng rng{1};
};

TEST_F(MapFounderTest, WhoIsAloneMakesTheClustersId) {
  EXPECT_FALSE(founder.makes_cluster(kStart + 999ms, {}, others));
  EXPECT_TRUE(founder.makes_cluster(kStart + 1s, {}, others));
  EXPECT_FALSE(founder.makes_cluster(kStart + 1s, kCluster, others));
}

/// A node that knew somebody, but had no link yet when its second was over, was due for ever.
TEST_F(MapFounderTest, WhoKnowsSomebodyIsNotDueBeforeThereIsAnId) {
  others.alive("other", {});
  EXPECT_EQ(founder.deadline({}, false, others), kNever);
  EXPECT_FALSE(founder.makes_cluster(kStart + 5s, {}, others));
}

TEST_F(MapFounderTest, WhoMadeTheIdFoundsSoon) {
  EXPECT_EQ(founds(100ms, true), std::nullopt);
  EXPECT_EQ(founds(200ms, true), "main");
  founder.disturbed(kStart + 150ms);
  EXPECT_EQ(founds(200ms, true), std::nullopt);
}

TEST_F(MapFounderTest, ElseTheSmallestDoesLaterOnABranchOfItsOwn) {
  meet("greater", {{6}});
  EXPECT_EQ(founds(2900ms), std::nullopt);
  const auto branch = founds(3s);
  ASSERT_TRUE(branch);
  EXPECT_EQ(branch->size(), 13u);
  EXPECT_NE(*branch, founds(3s)) << "two of them are two branches";
  meet("smaller", {{4}});
  EXPECT_EQ(founds(3s), std::nullopt);
}

TEST_F(MapFounderTest, WhoHoldsNothingDoesNotCount) {
  meet("smaller", {{4}}, false);
  EXPECT_NE(founds(3s), std::nullopt);
}

TEST_F(MapFounderTest, AFewOfThoseWhoAreKnownDoNotFound) {
  for (const char* const name : {"a", "b", "c"})
    meet(name, {{7, static_cast<std::uint8_t>(*name)}});
  others.unlinked("a");
  others.unlinked("b");
  EXPECT_EQ(founds(3s), std::nullopt) << "two of four";
  meet("b", {{7, 'b'}});
  EXPECT_NE(founds(3s), std::nullopt) << "three of four";
}

/// Two of four who had not gone for good waited for ever.
TEST_F(MapFounderTest, WhoHasLeftOrEndedIsNotWaitedFor) {
  for (const char* const name : {"a", "b", "c"})
    meet(name, {{7, static_cast<std::uint8_t>(*name)}});
  for (const char* const name : {"a", "b", "c"}) others.unlinked(name);
  others.left("a");
  others.buried({}, "b", {});
  others.buried({}, "c", {});
  EXPECT_EQ(founds(3s), std::nullopt) << "silence may be a cut";
  others.ended({{{7, 'b'}}, 1});
  EXPECT_EQ(founds(3s), std::nullopt) << "one of two";
  others.ended({{{7, 'c'}}, 1});
  EXPECT_NE(founds(3s), std::nullopt);
}

}  // namespace
}  // namespace pando::node
