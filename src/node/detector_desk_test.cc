// Phi of real nodes: it follows the silence of a peer, and never the pause of its own node.
#include "node/detector_desk.h"

#include "core/link/link.h"
#include "node/cluster_test.h"

namespace pando::node {
namespace {

using testing::Optional;

Config pando(std::uint8_t host) {
  Config c = config(host);
  c.self = {.id = {{host, 1}}, .start = host};
  return c;
}

struct Silence : testing::Test {
  Silence() {
    world.ask(1, command::Join{{{"", at(2)}}, true});
    world.ask(3, command::Join{{{"", at(2)}}, true});
    world.run(20s);
  }
  std::optional<double> phi(std::uint8_t of) {
    return world.node(1).phi("n" + std::to_string(of), world.now());
  }
  /// After how much more time phi of a peer reaches a level; a minute if it does not.
  Duration until(std::uint8_t of, double level) {
    const Instant begin = world.now();
    while (phi(of).value_or(0) < level && world.now() - begin < 60s) world.run(5ms);
    return world.now() - begin;
  }

  Cluster world{{pando(1), pando(2), pando(3)}};
};

TEST_F(Silence, IsNoSuspicionWhileAPeerIsHeard) {
  for (int i = 0; i < 100; ++i) {
    world.run(50ms);
    ASSERT_LT(phi(2).value_or(99), 1) << "linked peers are heard when they promised";
  }
  EXPECT_FALSE(phi(1)) << "a node has no edge to itself";
  EXPECT_FALSE(phi(9)) << "nor to a stranger";
}

TEST_F(Silence, RisesThroughTheLevelsAndFallsWithTheFirstSign) {
  world.freeze(2);
  // Both links rest: beats come every second, deviation 100 ms: z(1) = 1.28, z(3) = 3.09, z(8)
  // = 5.61.
  const Duration hedge = until(2, 1), avoid = hedge + until(2, 3), report = avoid + until(2, 8);
  EXPECT_LE(hedge, 1135ms);
  EXPECT_GT(avoid, hedge);
  EXPECT_LE(avoid, 1315ms);
  EXPECT_GT(report, avoid);
  EXPECT_LE(report, 1570ms);
  EXPECT_LT(phi(3).value_or(99), 2) << "only the silent one is suspected";
  world.run(1s);
  EXPECT_THAT(world.node(1).stats().silences, testing::ElementsAre(1, 1, 1));
  EXPECT_EQ(table(world.node(1))["n2"], MemberStatus::alive) << "phi removes nobody";
  world.thaw(2);
  EXPECT_LT(phi(2).value_or(99), 1);
}

TEST_F(Silence, IsMissedSoonerOnALinkInUse) {
  world.give(1, Post{"n2", Lane::calls, Bytes(10), 1});
  world.run(5s);
  world.freeze(2);
  EXPECT_LE(until(2, 8), 790ms);
}

TEST_F(Silence, OfADeadMemberIsUnknown) {
  world.freeze(2);
  world.run(30s);
  ASSERT_EQ(table(world.node(1))["n2"], MemberStatus::failed);
  EXPECT_FALSE(phi(2));
  world.thaw(2);
  world.run(20s);
  EXPECT_LT(phi(2).value_or(99), 1) << "it is back";
}

TEST_F(Silence, OfOthersIsNotMeasuredWhileThisNodeSleeps) {
  world.freeze(1);
  world.run(3s);
  EXPECT_LT(phi(2).value_or(99), 3) << "asked before it has heard anything";
  world.thaw(1);
  EXPECT_LT(phi(2).value_or(99), 1);
  EXPECT_LT(phi(3).value_or(99), 1);
}

TEST(Phi, OfSerfMembersComesFromTheirAcks) {
  Cluster world{{pando(1), config(2)}};
  world.ask(1, command::Join{{{"", at(2)}}, true});
  world.run(5s);
  EXPECT_FALSE(world.node(1).phi("n2", world.now())) << "too few acks yet";
  world.run(20s);
  EXPECT_LT(world.node(1).phi("n2", world.now()).value_or(99), 1.5);
  EXPECT_LT(world.node(2).phi("n1", world.now()).value_or(99), 1.5);
  world.freeze(2);
  world.run(3s);
  EXPECT_GT(world.node(1).phi("n2", world.now()).value_or(0), 3)
      << "it was probed about each second";
}

TEST(Phi, IsKnownAtOnceWithAFirstEstimate) {
  Config first = pando(1);
  first.phi.first_estimate = 500ms;
  Cluster world{{first, pando(2)}};
  world.ask(1, command::Join{{{"", at(2)}}, true});
  world.run(600ms);
  EXPECT_LT(world.node(1).phi("n2", world.now()).value_or(99), 2);
  EXPECT_FALSE(world.node(2).phi("n1", world.now()));
}

TEST(Phi, SettingsThatMakeNoSenseAreRefused) {
  const auto wrong = [](auto change) {
    Config c = config(1);
    change(c.phi);
    return Node::check(c);
  };
  EXPECT_EQ(wrong([](PhiOptions&) {}), "");
  EXPECT_THAT(wrong([](PhiOptions& p) { p.window = 0; }), testing::HasSubstr("use 1 to 8192"));
  EXPECT_THAT(wrong([](PhiOptions& p) { p.window = 9000; }), testing::HasSubstr("9000"));
  EXPECT_THAT(wrong([](PhiOptions& p) { p.acceptable_pause = -1s; }),
              testing::HasSubstr("negative"));
  EXPECT_THAT(wrong([](PhiOptions& p) { p.first_estimate = Duration{}; }),
              testing::HasSubstr("zero"));
}

// ---- the desk alone ----------------------------------------------------------------------------

constexpr Participant kBefore{.id = {{1}}, .start = 1}, kAfter{.id = {{1}}, .start = 2};

struct Desk : testing::Test {
  void beats(int count, const std::string& from = "b") {
    for (int i = 0; i < count; ++i) {
      pass(500ms);
      desk.heard(now, from, 500ms);
    }
  }
  /// Time with all its timers.
  void pass(Duration time) {
    now += time;
    while (desk.deadline() <= now) desk.tick(desk.deadline());
  }
  Instant now{1000s};
  DetectorDesk desk{{}, 500ms};
};

TEST_F(Desk, ALinkThatRestsIsNotSuspected) {
  desk.linked(now, {"b", kBefore});
  beats(20);
  desk.heard(now, "b", 4s);
  pass(4s);
  EXPECT_LT(desk.phi("b", now).value_or(99), 1);
  pass(4s);
  EXPECT_GT(desk.phi("b", now).value_or(0), 8);
  desk.heard(now, "b", 500ms);
  beats(1);
  pass(2s);
  EXPECT_GT(desk.phi("b", now).value_or(0), 8) << "in use again, it is missed sooner";
}

TEST_F(Desk, TheSameRunKeepsItsRhythmOverABrokenLink) {
  desk.linked(now, {"b", kBefore});
  beats(20);
  desk.unlinked(now, "b", link::Cause::reset);
  pass(1s);
  EXPECT_GT(desk.phi("b", now).value_or(0), 8) << "a broken link is silence";
  desk.linked(now, {"b", kBefore});
  pass(500ms);
  EXPECT_LT(desk.phi("b", now).value_or(99), 1);
}

TEST_F(Desk, ANewRunBeginsAnew) {
  desk.linked(now, {"b", kBefore});
  beats(20);
  desk.unlinked(now, "b", link::Cause::reset);
  desk.linked(now, {"b", kAfter});
  EXPECT_FALSE(desk.phi("b", now));
}

TEST_F(Desk, ALinkClosedInOrderLeavesNoSuspicion) {
  desk.linked(now, {"b", kBefore});
  beats(20);
  desk.unlinked(now, "b", link::Cause::idle);
  pass(10s);
  EXPECT_FALSE(desk.phi("b", now));
  desk.heard(now, "b", 500ms);
  pass(1s);
  EXPECT_FALSE(desk.phi("b", now)) << "what comes late opens nothing";
}

TEST_F(Desk, ManyPeersWithoutALinkAreNotAllWatched) {
  for (int i = 0; i < 1000; ++i)
    for (int k = 0; k < 12; ++k) desk.answered(now += 1ms, std::to_string(i));
  EXPECT_TRUE(desk.phi("0", now));
  EXPECT_FALSE(desk.phi("999", now));
  desk.linked(now, {"999", kBefore});
  beats(12, "999");
  EXPECT_THAT(desk.phi("999", now), Optional(testing::Lt(1)));
}

TEST_F(Desk, TimersAreFewHoweverManyPeersThereAre) {
  for (int i = 0; i < 50; ++i) desk.linked(now + i * 7ms, {std::to_string(i), kBefore});
  now += 350ms;
  for (int k = 0; k < 20; ++k) {
    for (int i = 0; i < 50; ++i) desk.heard(now + i * 7ms, std::to_string(i), 500ms);
    now += 500ms;
  }
  int ticks = 0;
  for (const Instant end = now + 400ms; desk.deadline() < end; ++ticks) desk.tick(desk.deadline());
  EXPECT_LE(ticks, 5);
}

}  // namespace
}  // namespace pando::node
