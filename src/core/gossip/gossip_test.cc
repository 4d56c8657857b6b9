// What one node says reaches the others, and what was said once is never said again.
#include "core/gossip/gossip.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/gossip/world_test.h"

namespace pando::gossip {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Gossip, BringsAValueToEverybody) {
  World world{1};
  world.add_some(5);
  world.set(0, "colour", "green");
  EXPECT_TRUE(world.run_until([&] { return world.value(4, 0, "colour") == "green"; }, 5s));
  EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 5s));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(world.value(i, 0, "colour"), "green");
  world.check_all();
}

TEST(Gossip, SaysOnlyRootsWhenNothingIsNew) {
  World world{2};
  world.add_some(10);
  for (std::size_t i = 0; i < 10; ++i)
    for (int k = 0; k < 20; ++k) world.set(i, "key" + std::to_string(k), std::string(50, 'v'));
  ASSERT_TRUE(world.run_until([&] { return world.agreed(); }, 30s));
  world.run(5s);
  world.counts() = {};
  world.run(10s);
  // Two exchanges a second, each one packet, for ten nodes and ten seconds, with the spread.
  EXPECT_LE(world.counts().datagrams, 230U);
  EXPECT_GE(world.counts().datagrams, 100U);
  EXPECT_LE(world.counts().largest, 90U);
  EXPECT_EQ(world.counts().large, 0U);
}

TEST(Gossip, TellsWatchersOfEachChangeOnce) {
  World world{3};
  world.add_some(3);
  world.give(2, Watch{7, id_of(0), "load"});
  world.give(2, Watch{8, {}, ""});
  world.set(0, "load.cpu", "1");
  world.set(0, "other", "x");
  world.run(3s);
  world.set(0, "load.cpu", "2");
  world.run(3s);
  world.erase(0, "load.cpu");
  world.run(3s);
  std::vector<Changed> seven;
  for (const Changed& change : world.told(2).changes)
    if (change.ticket == 7) seven.push_back(change);
  ASSERT_THAT(seven, SizeIs(3));
  EXPECT_EQ(seven[0].before, std::nullopt);
  EXPECT_EQ(seven[0].now, to_bytes("1"));
  EXPECT_EQ(seven[1].before, to_bytes("1"));
  EXPECT_EQ(seven[1].now, to_bytes("2"));
  EXPECT_EQ(seven[2].now, std::nullopt);
  EXPECT_EQ(seven[2].owner, (Participant{id_of(0), 1}));
  EXPECT_THAT(world.told(2).changes, SizeIs(7));
  world.give(2, Unwatch{7});
  world.give(2, Unwatch{8});
  world.set(0, "load.cpu", "3");
  world.run(3s);
  EXPECT_THAT(world.told(2).changes, SizeIs(7));
}

TEST(Gossip, LetsKeysEndByThemselves) {
  World world{4};
  world.add_some(3);
  world.give(1, Watch{1, {}, ""});
  world.set(0, "lease", "mine", 10s);
  ASSERT_TRUE(world.run_until([&] { return world.value(1, 0, "lease") == "mine"; }, 3s));
  // Also at a reader that hears of nothing any more.
  world.part({0, 1, 0});
  world.run(5s);
  EXPECT_EQ(world.value(1, 0, "lease"), "mine");
  world.run(6s);
  EXPECT_EQ(world.value(0, 0, "lease"), "none");
  EXPECT_EQ(world.value(1, 0, "lease"), "none");
  EXPECT_EQ(world.value(2, 0, "lease"), "none");
  ASSERT_THAT(world.told(1).changes, SizeIs(2));
  EXPECT_EQ(world.told(1).changes[1].now, std::nullopt);
  world.heal();
  EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 10s));
  EXPECT_THAT(world.told(1).changes, SizeIs(2));
}

TEST(Gossip, CollectsWhatEverybodyKnowsToBeErased) {
  World world{5};
  world.add_some(3);
  world.set(0, "a", "1");
  world.set(0, "b", "2");
  world.run(3s);
  world.erase(0, "a");
  world.run(200s);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(world.gossip(i).find(id_of(0))->collected, 4U);
  world.check_all();
}

TEST(Gossip, KeepsATombstoneForAPartnerThatHasNotHeard) {
  World world{6};
  world.add_some(3);
  world.set(0, "a", "1");
  world.run(3s);
  world.part({0, 0, 1});
  world.erase(0, "a");
  world.run(1h);
  EXPECT_EQ(world.gossip(0).find(id_of(0))->collected, 0U);
  EXPECT_EQ(world.value(2, 0, "a"), "1");
  world.run(70min);
  EXPECT_EQ(world.gossip(0).find(id_of(0))->collected, 3U);
}

/// However long it was away, and whoever it meets first.
TEST(Gossip, ReplacesWhatAReaderHasThatMissedACollection) {
  World world{7};
  world.network().links = false;
  world.add_some(4);
  for (int k = 0; k < 200; ++k) world.set(0, "key" + std::to_string(k), std::string(40, 'x'));
  ASSERT_TRUE(world.run_until([&] { return world.agreed(); }, 60s));
  world.give(3, Watch{1, {}, ""});
  world.part({0, 0, 0, 1});
  for (int k = 0; k < 100; ++k) world.erase(0, "key" + std::to_string(k));
  world.set(0, "key150", "new");
  world.run(3h);
  ASSERT_GT(world.gossip(1).find(id_of(0))->collected, 200U);
  world.heal();
  for (int i = 0; i < 600 && !world.agreed(); ++i) {
    world.run(50ms);
    world.check(3);
  }
  EXPECT_TRUE(world.agreed());
  // All at once: a hundred keys end, one changes, none flickers.
  EXPECT_THAT(world.told(3).changes, SizeIs(101));
}

TEST(Gossip, TakesARestartedNodesNewsAtOnceAndItsOldNewsNeverAgain) {
  World world{8};
  world.add_some(4);
  for (int k = 0; k < 50; ++k) world.set(0, "key" + std::to_string(k), "old");
  ASSERT_TRUE(world.run_until([&] { return world.agreed(); }, 20s));
  world.part({0, 0, 0, 1});
  Config again = config_of(0);
  again.self.start = 2;
  again.birth = 77;
  world.start(0, again);
  for (std::size_t i = 1; i < 4; ++i) world.know(0, i);
  world.set(0, "key0", "new");
  EXPECT_TRUE(world.run_until([&] { return world.value(1, 0, "key0") == "new"; }, 5s));
  EXPECT_EQ(world.value(1, 0, "key1"), "none");
  world.heal();
  for (int i = 0; i < 100; ++i) {
    world.run(100ms);
    world.check_all();
  }
  EXPECT_TRUE(world.agreed());
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(world.value(i, 0, "key0"), "new");
    EXPECT_EQ(world.value(i, 0, "key1"), "none");
  }
}

TEST(Gossip, ANewStartWithoutKeysEndsTheOldOnes) {
  World world{9};
  world.add_some(2);
  world.set(0, "a", "1");
  world.run(3s);
  Config again = config_of(0);
  again.self.start = 5;
  world.start(0, again);
  world.know(0, 1);
  EXPECT_TRUE(world.run_until([&] { return world.value(1, 0, "a") == "none"; }, 3s));
}

TEST(Gossip, TellsANodeWhoseStartNumberIsOutdone) {
  World world{10};
  world.add_some(3);
  Config again = config_of(0);
  again.self.start = 9;
  world.start(0, again);
  world.know(0, 1);
  world.know(0, 2);
  world.run(3s);
  world.start(0, config_of(0));
  world.know(0, 1);
  world.know(0, 2);
  world.set(0, "a", "1");
  ASSERT_TRUE(world.run_until([&] { return !world.told(0).superseded.empty(); }, 5s));
  EXPECT_EQ(world.told(0).superseded[0].above, 9U);
  EXPECT_EQ(world.value(1, 0, "a"), "none");
  world.restart(0, 10);
  EXPECT_TRUE(world.run_until([&] { return world.value(1, 0, "a") == "1"; }, 5s));
  EXPECT_THAT(world.told(0).superseded, SizeIs(1));
}

TEST(Gossip, StopsTheLaterOfTwoProcessesWithOneIdentity) {
  World world{11};
  world.add_some(3);
  world.set(0, "who", "first");
  world.run(3s);
  Config twin = config_of(0);
  twin.name = "n3";
  twin.birth += 1;
  world.add(twin);
  world.know(3, 1);
  world.know(3, 2);
  world.know(1, 3, false);
  world.know(2, 3, false);
  for (int i = 0; i < 5; ++i) world.give(3, Set{"who", to_bytes("second"), {}});
  world.run(10s);
  ASSERT_THAT(world.told(3).clashes, SizeIs(1));
  EXPECT_EQ(world.told(3).clashes[0].birth, config_of(0).birth);
  world.give(3, Set{"who", to_bytes("third"), {}});
  EXPECT_THAT(world.told(3).refused, SizeIs(1));
  EXPECT_THAT(world.told(0).clashes, IsEmpty());
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(world.value(i, 0, "who"), "first");
}

TEST(Gossip, ForgetsWhoHasLeftForGood) {
  World world{12};
  world.add_some(4);
  world.set(0, "a", "1");
  world.run(3s);
  world.stop(0);
  for (std::size_t i = 1; i < 4; ++i) world.forget(i, 0);
  // One hears of it; the others still list the owner and are told.
  world.give(1, Forget{{id_of(0), 1}});
  EXPECT_TRUE(world.run_until([&] { return !world.gossip(3).find(id_of(0)); }, 30s));
  EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 30s));
  EXPECT_EQ(world.value(1, 0, "a"), "none");
}

TEST(Gossip, ForgetsAnOwnerADayAfterItLeft) {
  World world{13};
  world.add_some(3);
  world.set(0, "a", "1");
  world.run(3s);
  world.stop(0);
  for (std::size_t i = 1; i < 3; ++i) world.forget(i, 0);
  world.run(23h);
  EXPECT_EQ(world.value(1, 0, "a"), "1");
  world.run(2h);
  EXPECT_FALSE(world.gossip(1).find(id_of(0)));
  EXPECT_FALSE(world.gossip(2).find(id_of(0)));
  // A newcomer that has its state from elsewhere does not bring it back.
  world.run(30h);
  EXPECT_TRUE(world.agreed());
}

TEST(Gossip, AnOwnerThatWasGivenUpComesBackByAHigherStart) {
  World world{14};
  world.add_some(3);
  world.set(0, "a", "1");
  world.run(3s);
  world.part({1, 0, 0});
  for (std::size_t i = 1; i < 3; ++i) world.forget(i, 0);
  world.run(26h);
  ASSERT_FALSE(world.gossip(1).find(id_of(0)));
  world.heal();
  for (std::size_t i = 1; i < 3; ++i) world.know(i, 0);
  ASSERT_TRUE(world.run_until([&] { return !world.told(0).superseded.empty(); }, 10s));
  EXPECT_EQ(world.told(0).superseded[0].above, 1U);
  world.restart(0, 2);
  EXPECT_TRUE(world.run_until([&] { return world.value(2, 0, "a") == "1"; }, 10s));
}

TEST(Gossip, SendsLargeValuesOverTheLinkOnly) {
  World world{15};
  world.add_some(3);
  const std::string large(100'000, 'L');
  world.set(0, "before", "1");
  world.set(0, "large", large);
  world.set(0, "after", "2");
  EXPECT_TRUE(world.run_until([&] { return world.value(2, 0, "after") == "2"; }, 10s));
  EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 10s));
  EXPECT_EQ(world.value(1, 0, "large"), large);
  EXPECT_GT(world.counts().large, 0U);
  EXPECT_LE(world.counts().largest, 1300U);
}

TEST(Gossip, WithoutALinkALargeValueHoldsUpItsOwnerAlone) {
  World world{16};
  world.network().links = false;
  world.add_some(3);
  world.set(0, "before", "1");
  world.set(0, "large", std::string(5'000, 'L'));
  world.set(0, "after", "2");
  world.set(1, "mine", "3");
  world.run(20s);
  EXPECT_EQ(world.value(2, 0, "before"), "1");
  EXPECT_EQ(world.value(2, 0, "after"), "none");
  EXPECT_EQ(world.value(2, 1, "mine"), "3");
  world.check_all();
  world.network().links = true;
  world.know_all();
  EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 10s));
}

TEST(Gossip, CatchesUpWithABacklogOverTheLink) {
  World world{17};
  world.add_some(3);
  world.part({0, 0, 1});
  for (int k = 0; k < 2'000; ++k) world.set(0, "key" + std::to_string(k), std::string(100, 'b'));
  world.run(10s);
  world.counts() = {};
  world.heal();
  ASSERT_TRUE(world.run_until([&] { return world.agreed(); }, 5s));
  EXPECT_GT(world.counts().large_bytes, 200'000U);
  EXPECT_LT(world.counts().large_bytes, 2'000'000U);
}

TEST(Gossip, RefusesWritesThatDoNotFit) {
  World world{18};
  Config config = config_of(0);
  config.limits.keys = 3;
  config.limits.bytes = 2'000;
  world.add(config);
  world.set(0, "", "x");
  world.set(0, std::string(256, 'k'), "x");
  world.set(0, "huge", std::string((256 << 10) + 1, 'x'));
  world.set(0, "a", std::string(1'500, 'x'));
  world.set(0, "b", std::string(600, 'x'));
  world.set(0, "a", std::string(1'600, 'y'));
  world.set(0, "b", "1");
  world.set(0, "c", "2");
  world.set(0, "d", "3");
  std::vector<Refusal> why;
  for (const Refused& refused : world.told(0).refused) why.push_back(refused.why);
  EXPECT_THAT(why, ElementsAre(Refusal::key_size, Refusal::key_size, Refusal::value_size,
                               Refusal::owner_full, Refusal::owner_full));
  EXPECT_EQ(world.value(0, 0, "d"), "none");
  EXPECT_EQ(world.value(0, 0, "a"), std::string(1'600, 'y'));
}

TEST(Gossip, TellsAWriterToSlowDownAndStoresNothing) {
  World world{19};
  Config config = config_of(0);
  config.flow.enabled = true;
  config.flow.initial = 10;
  config.flow.burst = 5;
  world.add(config);
  for (int i = 0; i < 8; ++i) world.set(0, "k", std::to_string(i));
  EXPECT_EQ(world.value(0, 0, "k"), "4");
  ASSERT_THAT(world.told(0).slow, SizeIs(3));
  EXPECT_GT(world.told(0).slow[0].retry_after, 50ms);
  EXPECT_LE(world.told(0).slow[0].retry_after, 101ms);
  world.run(110ms);
  world.set(0, "k", "8");
  EXPECT_EQ(world.value(0, 0, "k"), "8");
}

TEST(Gossip, LimitsWatches) {
  World world{20};
  Config config = config_of(0);
  config.limits.watches = 2;
  world.add(config);
  for (std::uint64_t ticket : {1, 2, 2, 3}) world.give(0, Watch{ticket, {}, ""});
  EXPECT_THAT(world.told(0).refused, SizeIs(1));
  EXPECT_EQ(world.gossip(0).refused(Refusal::watches_full), 1U);
}

TEST(Gossip, LearnsWhoAPartnerIsFromItsMessages) {
  World world{21};
  world.add(config_of(0));
  world.add(config_of(1));
  world.know(0, 1, false);
  world.know(1, 0, false);
  world.set(0, "a", "1");
  EXPECT_TRUE(world.run_until([&] { return world.value(1, 0, "a") == "1"; }, 5s));
  EXPECT_EQ(world.gossip(1).partner("n0"), (Participant{id_of(0), 1}));
  EXPECT_EQ(world.gossip(1).partner("n7"), Participant{});
}

TEST(Gossip, ThePapersDigestsConvergeToo) {
  for (const Digests digests : {Digests::whole, Digests::subset}) {
    World world{22};
    for (std::size_t i = 0; i < 12; ++i) {
      Config config = config_of(i);
      config.packing.digests = digests;
      config.packing.subset = 4;
      config.packing.order = Order::breadth;
      world.add(config);
    }
    world.know_all();
    for (std::size_t i = 0; i < 12; ++i) world.set(i, "k", std::to_string(i));
    EXPECT_TRUE(world.run_until([&] { return world.agreed(); }, 60s));
    world.check_all();
  }
}

}  // namespace
}  // namespace pando::gossip
