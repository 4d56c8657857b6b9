#include "sim/founding_rules.h"

#include <gtest/gtest.h>

#include "sim/disk.h"
#include "sim/map_rules.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Three that hold data and keep their files; the first is started again, cut off.
struct FoundingRule : testing::Test {
  void SetUp() override {
    node::Config config = with_identity();
    config.map = {.store = true, .buckets = 8, .copies = 2};
    for (int i = 0; i < 3; ++i) hosts.push_back(trial.world.add_host(config, true));
    trial.op.set_seeds(hosts);
    for (const HostId host : hosts) trial.op.bring_up(host);
    ASSERT_TRUE(world.run_until([&] { return map_disagreement(world).empty(); }, 60s));
    world.run_for(15s);
  }
  void restart_cut_off() {
    world.network().put_on_side({hosts[0]}, 1);
    world.crash(hosts[0]);
    if (forgets) world.forget_members(hosts[0]);
    trial.op.bring_up(hosts[0]);
    world.run_for(60s);
  }
  Trial trial{1};
  World& world = trial.world;
  Hosts hosts;
  bool forgets = false;
};

TEST_F(FoundingRule, FindsWhoFoundsBesideMembersThatLive) {
  forgets = true;
  restart_cut_off();
  EXPECT_TRUE(trial.failure().starts_with("F1")) << trial.failure();
}

TEST_F(FoundingRule, HasNothingAgainstWhoRemembers) {
  restart_cut_off();
  EXPECT_EQ(trial.failure(), "");
  EXPECT_EQ(world.node(hosts[0]).map(), nullptr);
}

TEST_F(FoundingRule, HasNothingAgainstABeginningOfAll) {
  for (const HostId host : hosts) world.crash(host);
  for (const HostId host : hosts) trial.op.bring_up(host);
  EXPECT_TRUE(world.run_until([&] { return map_disagreement(world).empty(); }, 60s));
  EXPECT_EQ(trial.failure(), "");
}

}  // namespace
}  // namespace pando::sim
