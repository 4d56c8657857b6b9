// The rules about the map are shown what breaks them, alone and in whole clusters.
#include "sim/map_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/views.h"
#include "pando/map_change.h"
#include "sim/map_damage.h"
#include "sim/swarm.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

std::string rule_of(const std::string& failure) {
  return failure.substr(0, failure.find_first_of(" :"));
}

map::Host host(int number) {
  map::Host host;
  host.who.id.bytes[15] = static_cast<std::uint8_t>(number + 1);
  host.who.start = 1;
  host.name = "h" + std::to_string(number);
  return host;
}

map::MapPtr first_map() {
  Id cluster;
  cluster.bytes[0] = 1;
  return std::make_shared<const map::Map>(
      map::first_map(cluster, host(0), 8, 2, map::SplitPolicy::majority));
}

/// The next map, with one more member, which learns bucket 3.
map::MapPtr with_learner(const map::Map& map, int newcomer) {
  map::Change change;
  change.add = {host(newcomer)};
  change.buckets = {{3, {.acting = {0}, .learners = {1}}}};
  const map::Applied applied = map::apply(map, change);
  EXPECT_EQ(applied.error, "");
  return applied.map;
}

/// Shows the rule maps that no node has agreed on.
class MapChains : public testing::Test {
 protected:
  MapChains() {
    for (int i = 0; i < 2; ++i) world_.start(world_.add_host());
  }
  std::string broken(HostId at, map::MapPtr map) {
    const node::Input tick = node::Tick{};
    const node::Outbox outputs{node::MapAdopted{std::move(map)}};
    rule_.after_step(world_, {at, world_.now(), tick, outputs});
    return verdict_.first() ? verdict_.first()->rule : "";
  }

  World world_{1};
  Verdict verdict_;
  MapChain rule_{verdict_};
};

TEST_F(MapChains, TwoMapsOfOneEpochAreFound) {
  const map::MapPtr one = first_map();
  EXPECT_EQ(broken(0, with_learner(*one, 1)), "");
  EXPECT_EQ(broken(1, with_learner(*one, 1)), "");
  EXPECT_EQ(rule_.maps(), 1u);
  world_.crash(1);
  world_.start(1);
  rule_.on_start(world_, 1);
  EXPECT_EQ(broken(1, with_learner(*one, 2)), "A1");
}

TEST_F(MapChains, AnIllegalMapIsFound) {
  map::Map wrong = *first_map();
  wrong.buckets[0].acting = {7};
  EXPECT_EQ(broken(0, std::make_shared<const map::Map>(wrong)), "A1");
}

TEST_F(MapChains, AnEpochThatGoesBackIsFound) {
  const map::MapPtr one = first_map();
  EXPECT_EQ(broken(0, with_learner(*one, 1)), "");
  EXPECT_EQ(broken(1, one), "");
  EXPECT_EQ(broken(0, one), "A2");
}

TEST_F(MapChains, WhoForgetsItsMapMayBeginAnew) {
  const map::MapPtr one = first_map();
  EXPECT_EQ(broken(0, with_learner(*one, 1)), "");
  EXPECT_EQ(broken(0, nullptr), "");
  EXPECT_EQ(broken(0, one), "");
}

/// apply() refuses such a change, so the map is made by hand.
TEST_F(MapChains, APrimaryWithoutTheDataIsFound) {
  const map::MapPtr two = with_learner(*first_map(), 1);
  map::Map three = *two;
  three.epoch = 3;
  three.parent = map::hash(*two);
  three.buckets[3] = {.acting = {0, 1}, .learners = {}, .since = 3};
  EXPECT_EQ(MapChain::wrong_heir(*two, three), "");
  three.buckets[3].acting = {1, 0};
  EXPECT_EQ(broken(0, two), "");
  EXPECT_EQ(broken(0, std::make_shared<const map::Map>(three)), "D3");
  three.buckets[3].acting = {0};
  three.buckets[4].acting = {0, 1};
  EXPECT_EQ(MapChain::wrong_heir(*two, three), "h1 acts for bucket 4 without having it");
  map::Map lost = *two;
  lost.buckets[4].acting = {};
  EXPECT_EQ(MapChain::wrong_heir(lost, three), "");
}

// ---- whole clusters -----------------------------------------------------------------------------

node::Config store() {
  node::Config config = with_identity({.coalesce = false});
  config.map.store = true;
  config.map.buckets = 16;
  return config;
}

class Maps : public testing::Test {
 protected:
  void boot(std::size_t count) {
    n_ = trial_.boot(count, store());
    ASSERT_EQ(n_.size(), count);
    ASSERT_TRUE(settles(30s)) << map_disagreement(trial_.world);
    for (const HostId host : n_) trial_.world.guard(host);
  }
  bool settles(Duration within) {
    return trial_.world.run_until([&] { return map_disagreement(trial_.world).empty(); }, within);
  }
  map::MapPtr map(HostId at) const { return trial_.world.node(at).map(); }
  /// Planted: the views are const, nobody else changes a machine from outside.
  void plant(HostId at, const agree::Input& input) {
    agree::Outbox ignored;
    const_cast<agree::Agree&>(*node::agreement_of(trial_.world.node(at)))
        .step(trial_.world.host(at).clock.local(trial_.world.now()), input, ignored);
  }

  Trial trial_{1};
  Hosts n_;
};

TEST_F(Maps, AreOneForAllAndEverybodyIsInThem) {
  boot(5);
  EXPECT_EQ(map(n_[0])->members.size(), 5u);
  EXPECT_GT(trial_.maps.maps(), 1u);
  EXPECT_EQ(trial_.failure(), "");
}

/// Gossiped state has start numbers of its own: they are raised where somebody has buried a run.
TEST_F(Maps, KnowAMemberWhoseStateHasBegunAnew) {
  boot(3);
  gossip::Outbox ignored;
  const_cast<gossip::Gossip&>(*node::state_of(trial_.world.node(n_[1])))
      .step(trial_.world.host(n_[1]).clock.local(trial_.world.now()), gossip::Restart{7, 1},
            ignored);
  trial_.world.run_for(5s);
  EXPECT_EQ(map_disagreement(trial_.world), "");
}

TEST_F(Maps, FollowACrashThatAGuardianTells) {
  boot(5);
  trial_.world.crash(n_[0]);
  EXPECT_TRUE(trial_.world.run_until([&] { return map(n_[1])->members.size() == 4; }, 500ms));
  EXPECT_TRUE(settles(5s)) << map_disagreement(trial_.world);
  EXPECT_EQ(trial_.failure(), "");
}

TEST_F(Maps, WaitForSilenceWithoutAGuardian) {
  boot(5);
  trial_.world.power_off(n_[0]);
  trial_.world.run_for(500ms);
  EXPECT_EQ(map(n_[1])->members.size(), 5u);
  EXPECT_EQ(map_disagreement(trial_.world).substr(0, 4), "map ");
  EXPECT_TRUE(settles(60s)) << map_disagreement(trial_.world);
}

/// Two who never agree how many copies there should be.
TEST_F(Maps, ThatAreLedRoundInCirclesAreFound) {
  boot(3);
  const std::size_t before = trial_.maps.maps();
  const auto found = [&] { return rule_of(too_many_maps(trial_.maps.maps() - before, 3)) == "A3"; };
  for (int i = 0; i < 240 && !found(); ++i) {
    map::Change change;
    change.copies = static_cast<std::uint8_t>(2 + i % 2);
    plant(n_[0], agree::Wanted{map(n_[0])->epoch, change});
    trial_.world.run_for(1500ms);
    if (i == 4) {
      EXPECT_EQ(too_many_maps(trial_.maps.maps() - before, 3), "");
    }
  }
  EXPECT_TRUE(found()) << trial_.maps.maps() - before;
}

TEST_F(Maps, StopAndSaySoWhereTooFewAreLeft) {
  boot(3);
  EXPECT_EQ(map_stopped(trial_.world), "");
  trial_.world.power_off(n_[0]);
  trial_.world.power_off(n_[1]);
  EXPECT_TRUE(trial_.world.run_until([&] { return !map_stopped(trial_.world).empty(); }, 60s));
  EXPECT_EQ(map(n_[2])->members.size(), 3u);
}

TEST_F(Maps, AStaleBranchThatGoesOnIsFound) {
  boot(4);
  map::Map stale = *map(n_[3]);
  trial_.world.network().put_on_side({n_[3]}, 1);
  ASSERT_TRUE(trial_.world.run_until([&] { return map(n_[0])->members.size() == 3; }, 60s));
  // Its map is older than that of the others, and only it votes.
  stale.members = {stale.members[*stale.find(trial_.world.host(n_[3]).name())]};
  for (map::Holders& bucket : stale.buckets) bucket = {.acting = {0}, .learners = {}, .since = 1};
  plant(n_[3], agree::Forget{stale.cluster});
  plant(n_[3], agree::Found{stale});
  map::Change change;
  change.copies = 3;
  plant(n_[3], agree::Wanted{stale.epoch, change});
  trial_.world.network().heal();
  trial_.world.run_for(60s);
  // Two maps of one number, or two nodes that serve one bucket by them: whichever is seen first.
  EXPECT_THAT(rule_of(trial_.failure()), testing::AnyOf("A1", "D1"));
}

/// The notices of the dead say nothing of what they have voted for.
TEST_F(Maps, GuardiansThatTellOldPagesAreFound) {
  boot(3);
  for (const HostId host : n_) trial_.world.leave_page(host);
  trial_.world.network().put_on_side({n_[2]}, 1);
  const auto before = map(n_[2])->epoch;
  const HostId joins = trial_.world.add_host(store());
  trial_.op.set_seeds(first(n_, 2));
  trial_.op.bring_up(joins);
  ASSERT_TRUE(trial_.world.run_until([&] { return map(n_[0])->epoch > before; }, 20s));
  trial_.world.power_off(joins);
  trial_.world.network().heal();
  trial_.world.crash(n_[0]);
  trial_.world.crash(n_[1]);
  trial_.world.run_for(60s);
  EXPECT_EQ(rule_of(trial_.failure()), "A1");
}

/// Its lease of 1 s lasts a hundred, the voters wait 1.1 s.
TEST_F(Maps, TwoPrimariesAreFound) {
  boot(4);
  const map::MapPtr map = this->map(n_[0]);
  const HostId primary = *trial_.world.host_by_name(map->members[*map->buckets[0].primary()].name);
  trial_.world.set_clock_rate(primary, Clock::kTrueRate / 100);
  trial_.world.run_for(2s);
  trial_.world.network().put_on_side({primary}, 1);
  trial_.world.run_for(40s);
  EXPECT_EQ(rule_of(trial_.failure()), "D1");
}

TEST_F(Maps, OfTrueClocksOnePrimaryServes) {
  boot(4);
  for (const HostId host : n_) {
    trial_.world.network().put_on_side({host}, 1);
    trial_.world.run_for(40s);
    trial_.world.network().heal();
    trial_.world.run_for(20s);
  }
  EXPECT_EQ(trial_.failure(), "");
}

TEST_F(Maps, FromDamagedOnesAllComeToOneThatGoesOn) {
  boot(5);
  Rng rng{5};
  for (int i = 0; i < 10; ++i) {
    trial_.maps.rest();
    trial_.primaries.rest();
    corrupt_maps(trial_.world, rng);
    trial_.world.run_for(5s);
    ASSERT_TRUE(settles(60s)) << i << ": " << map_disagreement(trial_.world);
    trial_.maps.resume();
  }
  trial_.world.crash(n_[0]);
  EXPECT_TRUE(settles(60s)) << map_disagreement(trial_.world);
  EXPECT_EQ(trial_.failure(), "");
}

/// One node's map changes at every step, unknown to the plan of a swarm run.
class Radiation : public Watcher {
 public:
  void after_step(World& world, const Step&) override {
    if (world.age() < 60s || !world.host(1).running()) return;
    if (const map::MapPtr map = world.node(1).map()) const_cast<map::Map&>(*map).copies = 5;
  }
};

TEST(MapRulesInSwarms, FindMapsThatDoNotHeal) {
  Plan plan = draw_plan({.seed = 2, .nodes = 4, .corrupted = true});
  plan.stores = ~std::uint64_t{0};
  plan.trouble = 20s;
  EXPECT_EQ(run_plan(plan).failure, "");
  Radiation radiation;
  const Outcome outcome = run_plan(plan, {.watcher = &radiation});
  EXPECT_EQ(rule_of(outcome.failure), "L1") << outcome.failure;
}

}  // namespace
}  // namespace pando::sim
