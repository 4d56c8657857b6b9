// The rules about gossiped state and mail are shown what breaks them, in whole clusters.
#include "sim/state_rules.h"

#include <gtest/gtest.h>

#include "core/gossip/shared.h"
#include "node/views.h"
#include "sim/state_damage.h"
#include "sim/swarm.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// The views are const: nobody but a planted defect changes a machine from outside.
gossip::Gossip& inside(Trial& trial, HostId host) {
  return const_cast<gossip::Gossip&>(*node::state_of(trial.world.node(host)));
}

/// What `reader` holds of `owner`.
gossip::Owner& held(Trial& trial, HostId reader, HostId owner) {
  return *inside(trial, reader).inside().table.find(inside(trial, owner).self().id);
}

std::string rule_of(const std::string& failure) {
  return failure.substr(0, failure.find_first_of(" :"));
}

class StateRules : public testing::Test {
 protected:
  void SetUp() override {
    n_ = trial_.boot(4, with_identity({.coalesce = false}));
    ASSERT_EQ(n_.size(), 4u);
    for (int i = 0; i < 5; ++i)
      trial_.world.ask(n_[0], state::Set{"key-" + std::to_string(i), Bytes(8), {}});
    ASSERT_TRUE(trial_.world.run_until([&] { return agreed(); }, 30s));
    trial_.world.run_for(2s);
    ASSERT_EQ(trial_.failure(), "");
    ASSERT_EQ(trial_.written.difference(trial_.world), "");
  }

  bool agreed() const { return state_disagreement(trial_.world).empty(); }

  Trial trial_{1};
  Hosts n_;
};

/// Puts an older state of n0 back into n1's table, which is sound in itself.
TEST_F(StateRules, FindAVersionThatGoesBack) {
  const gossip::State older = held(trial_, n_[1], n_[0]).state;
  trial_.world.ask(n_[0], state::Set{"key-1", Bytes(9), {}});
  trial_.world.run_for(3s);
  ASSERT_EQ(trial_.failure(), "");
  gossip::Owner& owner = held(trial_, n_[1], n_[0]);
  ASSERT_LT(older.version, owner.state.version);
  trial_.world.network().put_on_side({n_[1]}, 1);  // nobody repairs it at once
  owner.state = older;
  inside(trial_, n_[1]).inside().table.refresh(owner, trial_.world.now());
  trial_.world.run_for(3s);
  EXPECT_EQ(rule_of(trial_.failure()), "G1");
}

TEST_F(StateRules, FindAStartThatGoesBack) {
  gossip::Owner& owner = held(trial_, n_[1], n_[0]);
  trial_.world.network().put_on_side({n_[1]}, 1);
  const auto believe = [&](StartNumber start) {
    owner.state.start = start;
    inside(trial_, n_[1]).inside().table.refresh(owner, trial_.world.now());
    trial_.world.run_for(3s);
    return rule_of(trial_.failure());
  };
  EXPECT_EQ(believe(3), "");
  EXPECT_EQ(believe(2), "G1");
}

TEST_F(StateRules, FindAReaderWhoShowsSomethingElse) {
  EXPECT_EQ(state_disagreement(trial_.world), "");
  held(trial_, n_[1], n_[0]).state.contents = {};
  EXPECT_EQ(state_disagreement(trial_.world), "n1 and the state of n0: other keys");
}

TEST_F(StateRules, FindAnOwnerWhoForgetsWhatWasWritten) {
  inside(trial_, n_[0]).inside().self().state.contents = {};
  EXPECT_EQ(trial_.written.difference(trial_.world),
            "n0 does not hold under key-0 what was written last");
}

TEST_F(StateRules, DamagedTablesDifferAndHeal) {
  trial_.versions.rest();
  Rng rng{5};
  corrupt_state(trial_.world, rng);
  EXPECT_NE(state_disagreement(trial_.world), "");
  EXPECT_TRUE(trial_.world.run_until([&] { return agreed(); }, 10min));
  EXPECT_EQ(trial_.failure(), "");
}

/// Keeps one node from hearing of state, behind the back of the plan.
class Censor : public Watcher {
 public:
  void after_step(World& world, const Step&) override {
    if (world.age() < 3s) return;
    for (HostId from = 1; from < world.size(); ++from) {
      Path& path = world.network().between(from, 0);
      if (path.size() < 4) path.emplace_back(Mangle{blank});
    }
  }

 private:
  /// Datagrams that carry state in the clear lose it.
  static void blank(const Parcel&, Bytes& bytes) {
    for (std::byte& byte : bytes)
      if (byte == std::byte{0xD7}) byte = std::byte{0xD8};
  }
};

TEST(StateRulesInSwarms, FindStateThatDoesNotArrive) {
  Plan plan = draw_plan({4, 4});
  plan.config = with_identity({.coalesce = false});
  plan.config.compression = false;
  plan.corrupted = false;
  plan.acts = {{.at = 10s, .deed = Deed::set_state, .who = 1, .number = 12345}};
  plan.trouble = 20s;
  EXPECT_EQ(run_plan(plan).failure, "");
  Censor censor;
  const Outcome outcome = run_plan(plan, {.watcher = &censor});
  EXPECT_EQ(rule_of(outcome.failure), "L1") << outcome.failure;
}

TEST(Mail, FindsLettersThatComeTwiceOrOvertake) {
  World world{1};
  world.start(world.add_host());
  const auto shown = [&](std::initializer_list<std::uint64_t> numbers) {
    Verdict verdict;
    MailInOrder rule{verdict};
    node::Outbox outputs;
    for (const std::uint64_t number : numbers)
      outputs.push_back(node::Delivered{"n0", Lane::bulk, letter(world, 0, number, 3)});
    const node::Input tick = node::Tick{};
    rule.after_step(world, {0, world.now(), tick, outputs});
    return verdict.first() ? verdict.first()->rule : "";
  };
  EXPECT_EQ(shown({1, 2, 5}), "");
  EXPECT_EQ(shown({1, 2, 2}), "K3");
  EXPECT_EQ(shown({2, 1}), "K3");
}

}  // namespace
}  // namespace pando::sim
