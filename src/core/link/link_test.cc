// The links of whole nodes: opening, one per pair, losing, traffic.
#include "core/link/link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/link/link_world_test.h"

namespace pando::link {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> texts(const std::vector<Delivered>& delivered) {
  std::vector<std::string> result;
  for (const Delivered& d : delivered) result.push_back(to_string(d.message));
  return result;
}

/// Two nodes with a link.
struct Pair {
  explicit Pair(std::uint64_t seed = 1, Config a = config_of(0), Config b = config_of(1))
      : world(seed) {
    world.add(std::move(a));
    world.add(std::move(b));
    world.know_all();
    EXPECT_TRUE(world.run_until([&] { return world.meshed(); }, 1s));
  }
  LinkWorld world;
};

TEST(Links, CarryMessagesInOrderBothWays) {
  Pair p;
  for (int i = 0; i < 5; ++i) p.world.post(0, 1, Lane::calls, "call " + std::to_string(i));
  p.world.post(1, 0, Lane::control, "");
  p.world.run(100ms);
  EXPECT_THAT(texts(p.world.told(1).delivered),
              ElementsAre("call 0", "call 1", "call 2", "call 3", "call 4"));
  EXPECT_THAT(texts(p.world.told(0).delivered), ElementsAre(""));
}

TEST(Links, SayWhoIsThere) {
  Config b = config_of(1);
  b.self.start = 7;
  b.features = 5;
  Pair p{1, config_of(0), b};
  ASSERT_THAT(p.world.told(0).ups, SizeIs(1));
  EXPECT_EQ(p.world.told(0).ups[0].peer, "n1");
  EXPECT_EQ(p.world.told(0).ups[0].who, (Participant{id_of(2), 7}));
  EXPECT_EQ(p.world.told(0).ups[0].features, 5u);
}

TEST(Links, MessagesMayWaitForTheLink) {
  LinkWorld world{3};
  world.add(config_of(0));
  world.add(config_of(1));
  world.know(0, 1);
  world.know(1, 0);
  world.post(0, 1, Lane::bulk, std::string(100'000, 'x'));
  world.run(200ms);
  ASSERT_THAT(world.told(1).delivered, SizeIs(1));
  EXPECT_EQ(world.told(1).delivered[0].message.size(), 100'000u);
}

// docs/protocol/link.md, "One link": whoever dials first, and however late things arrive.
TEST(Links, SimultaneousOpensLeaveTheOneDialledByTheSmallerId) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    LinkWorld world{seed};
    world.add(config_of(0));
    world.add(config_of(1));
    world.know_all();
    // A message makes both dial at once, without the mesh's jitter.
    world.post(0, 1, Lane::calls, "a");
    world.post(1, 0, Lane::calls, "b");
    world.run(1s);
    ASSERT_TRUE(world.meshed());
    EXPECT_EQ(world.told(0).dials.size(), 1u);
    EXPECT_TRUE(world.links(0).links()[0].dialled);
    EXPECT_THAT(world.told(0).ups, SizeIs(1));
    EXPECT_THAT(world.told(1).ups, SizeIs(1));
    EXPECT_THAT(world.told(0).downs, IsEmpty());
    EXPECT_THAT(world.told(1).downs, IsEmpty());
    EXPECT_THAT(world.told(0).unreachable, IsEmpty());
    EXPECT_THAT(world.told(1).unreachable, IsEmpty());
    EXPECT_THAT(texts(world.told(0).delivered), ElementsAre("b"));
    EXPECT_THAT(texts(world.told(1).delivered), ElementsAre("a"));
    EXPECT_EQ(world.connections(), 1u);
  }
}

TEST(Links, ADialThatFailsLeavesTheFieldToTheOther) {
  LinkWorld world{4};
  world.add(config_of(0));
  world.add(config_of(1));
  world.refuse_dials(1, true);
  world.know_all();
  EXPECT_TRUE(world.run_until([&] { return world.meshed(); }, 2s));
  EXPECT_FALSE(world.links(0).links()[0].dialled);
}

TEST(Links, MeshOfManyStartedTogether) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    SCOPED_TRACE(seed);
    LinkWorld world{seed};
    for (std::size_t i = 0; i < 10; ++i) world.add(config_of(i));
    world.know_all();
    world.run(2s);
    EXPECT_TRUE(world.meshed());
    EXPECT_EQ(world.connections(), 45u);
  }
}

TEST(Links, WaitForThePeerToBecomeAMember) {
  LinkWorld world{5};
  world.add(config_of(0));
  world.add(config_of(1));
  world.know(0, 1);
  world.run(1s);
  EXPECT_FALSE(world.links(0).up("n1"));
  world.know(1, 0);
  world.run(50ms);
  EXPECT_TRUE(world.links(0).up("n1"));
  EXPECT_EQ(world.told(0).dials.size(), 1u);
}

TEST(Links, StrangersGiveUpWithAReason) {
  LinkWorld world{5};
  world.add(config_of(0));
  world.add(config_of(1));
  world.know(0, 1);
  world.run(6s);
  EXPECT_GE(world.links(0).counters().refused.at(Reason::unknown_peer), 1u);
  EXPECT_GE(world.links(1).counters().refused.at(Reason::unknown_peer), 1u);
}

TEST(Links, CloseWhenAMemberIsGone) {
  Pair p;
  p.world.give(0, PeerGone{"n1"});
  p.world.give(1, PeerGone{"n0"});
  p.world.run(5s);
  ASSERT_THAT(p.world.told(0).downs, SizeIs(1));
  EXPECT_EQ(p.world.told(0).downs[0].cause, Cause::gone);
  EXPECT_EQ(p.world.connections(), 0u);
  p.world.post(0, 1, Lane::calls, "x", 9);
  ASSERT_THAT(p.world.told(0).refused_posts, SizeIs(1));
  EXPECT_EQ(p.world.told(0).refused_posts[0].why, PostRefused::Why::unknown_peer);
}

// ---- the cluster's id --------------------------------------------------------------------------

TEST(Links, WhoMadeAnIdAloneYieldsToTheSmallerOneWhenTheyMeet) {
  LinkWorld world{7};
  world.add(config_of(0));
  world.add(config_of(1));
  world.give(0, MakeCluster{});
  world.give(1, MakeCluster{});
  world.give(1, MakeCluster{});  // it has one
  const Id first = world.told(0).cluster.id, second = world.told(1).cluster.id;
  EXPECT_TRUE(world.told(0).cluster.made && world.told(1).cluster.made);
  world.run(60s);  // alone, nothing settles
  world.know_all();
  world.run(1s);
  const Id both = std::min(first, second);
  EXPECT_EQ(world.told(0).cluster.id, both);
  EXPECT_EQ(world.told(1).cluster.id, both);
  EXPECT_EQ(world.told(0).cluster.made, both == first);
  EXPECT_EQ(world.told(1).cluster.made, both == second);
  EXPECT_THAT(world.told(0).settled, IsEmpty());
  world.run(10s);
  ASSERT_THAT(world.told(0).settled, SizeIs(1));
  EXPECT_EQ(world.told(0).settled[0].id, both);
}

/// Whose cluster has data does not yield to one that has none, whichever id is smaller.
TEST(Links, AnIdThatIsInUseStays) {
  for (const std::size_t holder : {0, 1}) {
    LinkWorld world{7};
    world.add(config_of(0));
    world.add(config_of(1));
    world.give(0, SettleCluster{});  // none is known: nothing happens
    world.give(0, MakeCluster{});
    world.give(1, MakeCluster{});
    const Id kept = world.links(holder).cluster_id();
    world.give(holder, SettleCluster{});
    world.give(holder, SettleCluster{});
    EXPECT_THAT(world.told(holder).settled, SizeIs(1));
    world.know_all();
    ASSERT_TRUE(world.run_until([&] { return world.meshed(); }, 2s));
    for (const std::size_t i : {0, 1}) {
      EXPECT_EQ(world.links(i).cluster_id(), kept);
      EXPECT_THAT(world.told(i).settled, SizeIs(1));
    }
  }
}

TEST(Links, OfTwoWhoMeetWithoutAnIdOneMakesIt) {
  Pair p;
  p.world.run(1s);
  EXPECT_EQ(p.world.told(0).cluster.id, p.world.told(1).cluster.id);
  EXPECT_NE(p.world.told(0).cluster.made, p.world.told(1).cluster.made);
}

// ---- losing ------------------------------------------------------------------------------------

TEST(Links, ALostLinkIsRedialledAtOnceAndTheRefusalReported) {
  Pair p;
  p.world.run(6s);
  const Instant lost = p.world.now();
  p.world.kill(1);
  p.world.run(50ms);
  ASSERT_THAT(p.world.told(0).downs, SizeIs(1));
  EXPECT_EQ(p.world.told(0).downs[0].cause, Cause::reset);
  ASSERT_THAT(p.world.told(0).unreachable, SizeIs(1));
  EXPECT_EQ(p.world.told(0).unreachable[0].cause, Cause::refused);
  EXPECT_EQ(p.world.told(0).dials.back(), lost);
}

TEST(Links, BackOffGrowsAndIsBounded) {
  Pair p;
  p.world.kill(1);
  p.world.told(0).dials.clear();
  p.world.run(120s);
  const auto& dials = p.world.told(0).dials;
  ASSERT_GE(dials.size(), 10u);
  ASSERT_LE(dials.size(), 40u);
  for (std::size_t i = 2; i < dials.size(); ++i) {
    EXPECT_GE(dials[i] - dials[i - 1], 50ms);
    EXPECT_LE(dials[i] - dials[i - 1], 10s + 10ms);
  }
  EXPECT_GE(dials.back() - dials[dials.size() - 2], 5s);
}

TEST(Links, ARestartedPeerIsANewParticipant) {
  Pair p;
  p.world.run(6s);
  p.world.kill(1);
  Config again = config_of(1);
  again.self.start = 2;
  p.world.start(1, again);
  p.world.know(1, 0);
  EXPECT_TRUE(p.world.run_until([&] { return p.world.meshed(); }, 1s));
  EXPECT_EQ(p.world.told(0).ups.back().who.start, 2u);
}

TEST(Links, ARestartDuringACutReplacesTheHalfOpenLink) {
  Pair p;
  p.world.cut(0, 1, true);
  p.world.kill(1);
  Config again = config_of(1);
  again.self.start = 2;
  p.world.start(1, again);
  p.world.cut(0, 1, false);
  p.world.know(1, 0);
  p.world.run(1s);
  EXPECT_TRUE(p.world.meshed());
  ASSERT_THAT(p.world.told(0).downs, SizeIs(1));
  EXPECT_EQ(p.world.told(0).downs[0].cause, Cause::replaced);
}

TEST(Links, AnEarlierRunIsRefused) {
  Config later = config_of(1);
  later.self.start = 9;
  Pair p{1, config_of(0), later};
  p.world.kill(1);
  p.world.start(1, config_of(1));
  p.world.know(1, 0);
  p.world.run(2s);
  EXPECT_FALSE(p.world.links(0).up("n1"));
  EXPECT_GE(p.world.links(0).counters().refused.at(Reason::older_start), 1u);
  EXPECT_GE(p.world.links(1).counters().refused.at(Reason::older_start), 1u);
}

TEST(Links, SilenceIsDeathAndTheCutHeals) {
  Pair p;
  p.world.cut(0, 1, true);
  p.world.run(9s);
  EXPECT_THAT(p.world.told(0).downs, IsEmpty());
  p.world.run(2s);
  ASSERT_THAT(p.world.told(0).downs, SizeIs(1));
  EXPECT_EQ(p.world.told(0).downs[0].cause, Cause::timeout);
  p.world.run(20s);
  p.world.cut(0, 1, false);
  EXPECT_TRUE(p.world.run_until([&] { return p.world.meshed(); }, 20s));
  p.world.run(10s);
  EXPECT_TRUE(p.world.meshed());
  EXPECT_EQ(p.world.connections(), 1u);
}

TEST(Links, ASleeperForgivesItsPeers) {
  Pair p;
  p.world.freeze(0, true);
  p.world.run(9s);
  p.world.freeze(0, false);
  p.world.cut(0, 1, true);
  p.world.run(600ms);
  EXPECT_THAT(p.world.told(0).downs, IsEmpty());
}

TEST(Links, SayWhatHasCertainlyNotLeft) {
  Config a = config_of(0);
  a.driver_room = 1000;
  Pair p{1, a};
  p.world.cut(0, 1, true);
  for (Tag tag = 1; tag <= 3; ++tag) p.world.post(0, 1, Lane::bulk, std::string(5000, 'x'), tag);
  p.world.run(1ms);
  p.world.break_all(0, 1);
  ASSERT_THAT(p.world.told(0).downs, SizeIs(1));
  EXPECT_THAT(p.world.told(0).downs[0].unsent, ElementsAre(2, 3));
}

TEST(Links, SayWhatCouldNotBeSentAtAll) {
  LinkWorld world{1};
  world.add(config_of(0));
  world.add(config_of(1));
  world.refuse_dials(1, true);
  world.know(0, 1);
  world.post(0, 1, Lane::calls, "x", 5);
  world.run(50ms);
  ASSERT_THAT(world.told(0).unreachable, SizeIs(1));
  EXPECT_EQ(world.told(0).unreachable[0].cause, Cause::refused);
  EXPECT_THAT(world.told(0).unreachable[0].unsent, ElementsAre(5));
}

TEST(Links, HangUpAndComeBackForTheNextMessage) {
  Pair p;
  p.world.run(6s);
  p.world.give(0, Hangup{"n1"});
  EXPECT_EQ(p.world.told(0).downs.at(0).cause, Cause::hung_up);
  p.world.run(1s);
  EXPECT_TRUE(p.world.meshed());  // the other side wants the mesh
}

// ---- traffic -----------------------------------------------------------------------------------

TEST(Links, BeatRegularlyWhateverElseIsSaid) {
  Pair p;
  p.world.told(0).heard = 0;
  p.world.run(10s);
  EXPECT_NEAR(p.world.told(0).heard, 20, 1);
}

/// How often node 0 hears of somebody while `time` passes.
int heard_in(LinkWorld& world, Duration time) {
  world.told(0).heard = 0;
  world.run(time);
  return world.told(0).heard;
}

TEST(Links, RestingLinksShareTheBeatsOfOne) {
  LinkWorld world{1};
  for (std::size_t i = 0; i < 9; ++i) world.add(config_of(i));
  world.know_all();
  ASSERT_TRUE(world.run_until([&] { return world.meshed(); }, 20s));
  EXPECT_NEAR(heard_in(world, 8s), 8 * 8 * 2, 16) << "at first all beat often";
  world.run(20s);
  EXPECT_NEAR(heard_in(world, 40s), 40 * 2, 8);
  world.post(0, 1, Lane::calls, "call");
  EXPECT_NEAR(heard_in(world, 8s), 8 * (2 + 2), 8) << "one of them is in use";
  world.run(20s);
  EXPECT_NEAR(heard_in(world, 40s), 40 * 2, 8) << "and is not any more";
}

TEST(Links, BulkDoesNotDelayACall) {
  Config a = config_of(0);
  Pair p{1, a};
  p.world.pipes().fragment = false;
  for (int i = 0; i < 4; ++i) p.world.post(0, 1, Lane::bulk, std::string(1 << 20, 'b'));
  p.world.run(1ms);
  p.world.post(0, 1, Lane::calls, "call");
  ASSERT_TRUE(p.world.run_until([&] { return !p.world.told(1).delivered.empty(); }, 1s));
  EXPECT_EQ(texts(p.world.told(1).delivered).front(), "call");
  p.world.run(2s);
  EXPECT_THAT(p.world.told(1).delivered, SizeIs(5));
}

TEST(Links, QueuesAreBoundedAndSayWhenThereIsRoom) {
  Pair p;
  p.world.cut(0, 1, true);
  const std::string mebi(1 << 20, 'x');
  Tag tag = 0;
  while (p.world.told(0).refused_posts.empty() && tag < 100)
    p.world.post(0, 1, Lane::casts, mebi, ++tag);
  EXPECT_LE(tag, 7u);
  EXPECT_EQ(p.world.told(0).refused_posts.at(0).why, PostRefused::Why::full);
  EXPECT_FALSE(p.world.links(0).writable("n1", Lane::casts));
  EXPECT_TRUE(p.world.links(0).writable("n1", Lane::calls));
  EXPECT_THAT(p.world.told(0).writable, IsEmpty());
  p.world.cut(0, 1, false);
  p.world.run(2s);
  ASSERT_THAT(p.world.told(0).writable, SizeIs(1));
  EXPECT_EQ(p.world.told(0).writable[0].lane, Lane::casts);
  EXPECT_THAT(p.world.told(1).delivered, SizeIs(tag - 1));
}

TEST(Links, AMessageCanBeTooLarge) {
  Config a = config_of(0);
  a.lanes[0].message = 1000;
  Pair p{1, a};
  p.world.post(0, 1, Lane::control, std::string(1001, 'x'));
  EXPECT_EQ(p.world.told(0).refused_posts.at(0).why, PostRefused::Why::too_large);
}

TEST(Links, HoldStopsOneLaneAfterItsWindow) {
  Pair p;
  p.world.give(1, Hold{"n0", Lane::casts, true});
  for (int i = 0; i < 300; ++i) p.world.post(0, 1, Lane::casts, std::string(10'000, 'x'));
  p.world.run(2s);
  const std::size_t window = config_of(1)[Lane::casts].window;
  EXPECT_EQ(p.world.told(1).delivered.size(), window / 10'004);
  p.world.post(0, 1, Lane::calls, "through");
  p.world.run(100ms);
  EXPECT_EQ(to_string(p.world.told(1).delivered.back().message), "through");
  p.world.give(1, Hold{"n0", Lane::casts, false});
  p.world.run(2s);
  EXPECT_THAT(p.world.told(1).delivered, SizeIs(301));
}

TEST(Links, ALaneBehindMuchIsNotReady) {
  LinkWorld world{1};
  world.add(config_of(0));
  world.add(config_of(1));
  world.know_all();
  ASSERT_TRUE(world.run_until([&] { return world.links(0).ready("n1", Lane::bulk); }, 1s));
  world.freeze(1, true);
  for (int i = 0; i < 3; ++i) world.post(0, 1, Lane::bulk, std::string(1 << 20, 'x'));
  EXPECT_FALSE(world.links(0).ready("n1", Lane::bulk));
  EXPECT_TRUE(world.links(0).ready("n1", Lane::calls));
}

}  // namespace
}  // namespace pando::link
