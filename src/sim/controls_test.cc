// Negative controls: defects planted into whole clusters, each of which a rule must find.
#include <gtest/gtest.h>

#include <functional>

#include "node/views.h"
#include "sim/experiment.h"
#include "sim/swarm.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Plain packets without a checksum: piggybacked on pings and acks only.
node::Config readable() {
  node::Config config;
  config.compression = false;
  config.coalesce = false;
  config.tuning.gossip_interval = 10h;
  return config;
}

/// Raises every incarnation below 100 that passes, as a node would that raises those of others.
void raise_incarnations(const Parcel&, Bytes& bytes) {
  constexpr std::string_view kKey = "\xabIncarnation";
  const std::string_view all = text(bytes);
  for (auto at = all.find(kKey); at != std::string_view::npos; at = all.find(kKey, at + 1)) {
    const std::size_t value = at + kKey.size();
    if (value < bytes.size() && bytes[value] < std::byte{100})
      bytes[value] = static_cast<std::byte>(std::to_integer<int>(bytes[value]) + 7);
  }
}

std::string rule_of(const std::string& failure) {
  return failure.substr(0, failure.find_first_of(" :"));
}

TEST(Controls, AForeignIncarnationIsFound) {
  Trial trial{1};
  const Hosts n = trial.boot(5, readable());
  ASSERT_EQ(n.size(), 5u);
  trial.world.network().common().emplace_back(Mangle{raise_incarnations});
  trial.world.ask(n[0], command::SetTags{{{"a", "b"}}});
  trial.world.run_for(30s);
  EXPECT_EQ(rule_of(trial.failure()), "M1");
}

/// Hides the starts of processes from a rule: a node that is started anew then looks like one that
/// has lost its memory.
class WithoutStarts : public Watcher {
 public:
  explicit WithoutStarts(Watcher& rule) : rule_(rule) {}
  void after_step(World& world, const Step& step) override { rule_.after_step(world, step); }

 private:
  Watcher& rule_;
};

TEST(Controls, ADeadNodeThatReturnsUnchangedIsFound) {
  World world{1};
  Verdict verdict;
  Incarnations rule{verdict, {.gossip_to_the_dead = 30s}};
  WithoutStarts forgetful{rule};
  Operator op{world};
  world.watch(op);
  world.watch(forgetful);
  Hosts n;
  for (int i = 0; i < 4; ++i) n.push_back(world.add_host());
  op.set_seeds({n[0]});
  for (const HostId host : n) op.bring_up(host);
  world.run_for(10s);
  ASSERT_EQ(disagreement(world), "");
  world.power_off(n[3]);
  const auto dead = [&] {
    const auto peer = node::swim_of(world.node(n[0])).find(world.host(n[3]).name());
    return peer && peer->state == swim::State::dead;
  };
  ASSERT_TRUE(world.run_until(dead, 60s));
  world.run_for(2s);
  EXPECT_FALSE(verdict.first());
  for (const HostId host : first(n, 3)) world.crash(host);
  world.adopt(n);  // all take all for alive at the first incarnation, as if there had been no death
  world.run_for(5s);
  ASSERT_TRUE(verdict.first());
  EXPECT_EQ(verdict.first()->rule, "M2");
}

TEST(Controls, ALamportClockThatGoesBackIsFound) {
  World world{1};
  Verdict verdict;
  ClocksGrow rule{verdict};
  WithoutStarts forgetful{rule};
  world.watch(forgetful);
  const Hosts n = form(world, 2, {}, 5s);
  world.ask(n[0], command::SendEvent{"e", {}});
  world.run_for(5s);
  EXPECT_FALSE(verdict.first());
  world.crash(n[0]);
  world.start(n[0]);  // without its snapshot it counts from the beginning
  world.run_for(5s);
  ASSERT_TRUE(verdict.first());
  EXPECT_EQ(verdict.first()->rule, "C1");
}

TEST(Controls, ADatagramThatForgetsAboutEncryptionIsFound) {
  node::Config config = readable();
  config.keys = {to_bytes("0123456789abcdef")};
  Trial trial{1};
  const Hosts n = trial.boot(3, config);
  ASSERT_EQ(n.size(), 3u);
  // Lengths of all kinds, so that packets get full to the last byte.
  const auto speak = [&](const std::string& name) {
    for (std::size_t i = 0; i < 80; ++i) trial.world.ask(n[0], command::SendEvent{name, Bytes(i)});
    trial.world.run_for(30s);
  };
  speak("first");
  EXPECT_EQ(trial.failure(), "");
  // The views are const: nobody but a planted defect changes a machine from outside.
  for (const HostId host : n)
    const_cast<swim::Swim&>(node::swim_of(trial.world.node(host))).set_packet_overhead(0);
  speak("then");
  EXPECT_EQ(rule_of(trial.failure()), "G2");
}

TEST(Controls, AQueueWithoutEndIsFound) {
  Trial trial{1};
  const Hosts n = trial.boot(2);
  ASSERT_EQ(n.size(), 2u);
  trial.world.network().cut({n[0]}, {n[1]});
  // More than is pruned away between two looks.
  for (int i = 0; i < 9000; ++i)
    trial.world.ask(n[0], command::SendEvent{"e" + std::to_string(i), {}});
  trial.world.run_for(5s);
  EXPECT_EQ(rule_of(trial.failure()), "Q1");
}

TEST(Controls, ALivingNodeThatStaysDeadIsFound) {
  Trial trial{1, {.dead_though_alive = 60s}};
  const Hosts n = trial.boot(5);
  ASSERT_EQ(n.size(), 5u);
  trial.world.network().cut({n[4]}, first(n, 4));  // behind the back of the rule
  trial.world.run_for(300s);
  EXPECT_EQ(rule_of(trial.failure()), "M3");
}

TEST(Controls, ADisagreementIsFound) {
  Trial trial{1};
  const Hosts n = trial.boot(4);
  ASSERT_EQ(n.size(), 4u);
  EXPECT_EQ(disagreement(trial.world), "");
  trial.world.power_off(n[3]);
  EXPECT_EQ(disagreement(trial.world), "n0 and n3: taken for alive, but it does not run");
}

TEST(Controls, AnEventThatDoesNotReachAllIsFound) {
  Trial trial{1};
  const Hosts n = trial.boot(4);
  ASSERT_EQ(n.size(), 4u);
  trial.world.network().cut({n[3]}, first(n, 3));
  EXPECT_FALSE(trial.tell_all(n[0], "news", 60s));
}

/// Damages the network of a swarm run from within, unknown to its plan.
class Saboteur : public Watcher {
 public:
  /// `damage` is done anew after every step from the age of 3 s on.
  explicit Saboteur(std::function<void(Network&)> damage) : damage_(std::move(damage)) {}
  void after_step(World& world, const Step&) override {
    if (world.age() > 3s) damage_(world.network());
  }

 private:
  std::function<void(Network&)> damage_;
};

/// A small swarm run in which almost nothing happens.
Plan quiet_plan(std::uint64_t seed, std::size_t nodes) {
  Plan plan = draw_plan({seed, nodes});
  plan.config = readable();
  plan.config.profile = Profile::lan;
  plan.acts = {{.at = 4s, .deed = Deed::tags, .who = 1, .number = 12345}};
  plan.trouble = 40s;
  return plan;
}

TEST(Controls, ASwarmFindsADefectAndSaysHowToReplayIt) {
  Saboteur saboteur{[](Network& network) {
    if (network.common().size() < 8) network.common().emplace_back(Mangle{raise_incarnations});
  }};
  const Outcome outcome = run_plan(quiet_plan(4, 8), {.watcher = &saboteur});
  EXPECT_EQ(rule_of(outcome.failure), "M1");
  EXPECT_TRUE(outcome.report().ends_with("\n  ./dev sim replay 4 --nodes 8\n")) << outcome.report();
}

TEST(Controls, ASwarmThatDoesNotHealIsFound) {
  Saboteur saboteur{[](Network& network) { network.cut({0}, {1, 2, 3, 4}); }};
  const Outcome outcome = run_plan(quiet_plan(4, 5), {.watcher = &saboteur});
  EXPECT_EQ(rule_of(outcome.failure), "L1");
}

TEST(Controls, AReplaySaysWhatTheSeedDoesNot) {
  EXPECT_EQ(replay_command({17}), "./dev sim replay 17");
  EXPECT_EQ(replay_command({17, 5}), "./dev sim replay 17 --nodes 5");
  EXPECT_EQ(replay_command({17, 0, true}), "./dev sim replay 17 --corrupted");
  EXPECT_EQ(replay_command({.seed = 17, .mapped = true}), "./dev sim replay 17 --mapped");
}

}  // namespace
}  // namespace pando::sim
