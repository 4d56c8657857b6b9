// Negative controls: defects planted into whole clusters, each of which a rule must find.
#include <gtest/gtest.h>

#include <cstring>

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
  void after_step(World& world, const Step&) override {
    if (world.age() > 3s && !done_) {
      world.network().common().emplace_back(Mangle{raise_incarnations});
      done_ = true;
    }
  }

 private:
  bool done_ = false;
};

TEST(Controls, ASwarmFindsADefectAndSaysHowToReplayIt) {
  Plan plan = draw_plan(4, 8);
  plan.config = readable();
  plan.config.profile = Profile::lan;
  plan.acts = {{.at = 4s, .deed = Deed::tags, .who = 1, .number = 12345}};
  plan.trouble = 40s;
  Saboteur saboteur;
  const Outcome outcome = run_plan(plan, &saboteur);
  EXPECT_EQ(rule_of(outcome.failure), "M1");
  EXPECT_NE(outcome.report().find("./dev sim replay 4"), std::string::npos);
}

}  // namespace
}  // namespace pando::sim
