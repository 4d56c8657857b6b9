// Defects of agreement, planted into whole clusters that live through random cuts, crashes and
// joins: a few seeds must show each of them, and none shows anything where none is planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/agree/impl.h"
#include "node/views.h"
#include "sim/trial.h"

namespace pando::agree {

/// Changes what a voter remembers.
struct Damage {
  static void waive(Acceptor& acceptor) {
    Config careless;
    careless.leases = false;
    acceptor.grants_ = Grants{careless};
  }
};

}  // namespace pando::agree

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using testing::AnyOf;

enum class Defect : std::uint8_t {
  none,
  short_quorum,  ///< who cannot be reached counts as gone, with nothing promised
  amnesia,       ///< a restarted process goes on as the voter that it was
  no_wait,       ///< voters do not wait for the leases that they have granted
  stale_epoch,   ///< who is cut off goes on alone, from its old map and under its old branch
};

/// Seeds within which a defect has to show, and so many in which nothing may where none is planted.
constexpr std::uint64_t kBudget = 100, kCorrect = 20;

agree::Agree& machine(World& world, HostId host) {
  // The views are const: nobody but a planted defect changes a machine from outside.
  return const_cast<agree::Agree&>(*node::agreement_of(world.node(host)));
}

void give(World& world, HostId host, const agree::Input& input) {
  agree::Outbox ignored;
  machine(world, host).step(world.host(host).clock.local(world.now()), input, ignored);
}

/// Votes at once, whoever may still hold a lease.
class Careless : public Watcher {
 public:
  void after_step(World&, const Step&) override {}
  void on_start(World& world, HostId host) override {
    agree::Damage::waive(machine(world, host).inside().room.acceptor);
  }
};

/// One random history of a few nodes that hold data.
class History {
 public:
  History(Defect defect, std::uint64_t seed) : defect_(defect), trial_(seed) {
    if (defect == Defect::no_wait) world().watch(careless_);
    config_ = with_identity({.coalesce = false});
    config_.map = {.store = true, .buckets = 16, .copies = 2};
  }

  /// What rule broke, and how; empty: none.
  std::string run() {
    nodes_ = trial_.boot(3 + rng().below(2), config_);
    for (const HostId host : nodes_)
      if (defect_ == Defect::amnesia) world().keep_run(host);
    world().run_for(10s);
    for (int round = 0; round < 6 && trial_.failure().empty(); ++round) turn();
    world().network().heal();
    world().run_for(60s);
    return trial_.failure();
  }

 private:
  World& world() { return trial_.world; }
  Rng& rng() { return world().rng(); }
  HostId any() { return nodes_[rng().below(nodes_.size())]; }

  /// Somebody is cut off for a while, perhaps just when somebody comes; perhaps it restarts, or
  /// another one.
  void turn() {
    if (nodes_.size() < 6 && rng().chance(0.5)) join();
    world().run_for(Duration{rng().between(0, Duration{1s}.count())});
    const HostId alone = any();
    if (rng().chance(0.5)) restart(any());
    world().network().heal();
    world().network().put_on_side({alone}, 1);
    if (defect_ == Defect::amnesia) restart_some();
    world().run_for(12s);
    spoil(alone);
    world().run_for(Duration{rng().between(0, Duration{10s}.count())});
    if (rng().chance(0.5)) world().network().heal();
  }
  void join() {
    nodes_.push_back(world().add_host(config_));
    trial_.op.set_seeds(first(nodes_, 3));
    trial_.op.bring_up(nodes_.back());
    if (defect_ == Defect::amnesia) world().keep_run(nodes_.back());
  }
  void restart(HostId host) {
    world().crash(host);
    trial_.op.bring_up(host);
  }

  /// While something is being decided: who forgets has to have voted just before.
  void restart_some() {
    for (int times = 0; times < 4; ++times) {
      world().run_for(Duration{rng().between(0, Duration{200ms}.count())});
      restart(any());
    }
  }

  void spoil(HostId alone) {
    const map::MapPtr map = world().node(alone).map();
    if (!map || !map->find(world().host(alone).name())) return;
    if (defect_ == Defect::short_quorum)
      for (const map::Host& member : map->members)
        if (member.name != world().host(alone).name())
          give(world(), alone,
               agree::Ended{member.who, encode(agree::Testimony{.cluster = map->cluster,
                                                                .mark = map::mark(*map)})});
    if (defect_ == Defect::stale_epoch) go_on_alone(alone, *map);
  }
  void go_on_alone(HostId alone, map::Map map) {
    map.members = {map.members[*map.find(world().host(alone).name())]};
    for (map::Holders& bucket : map.buckets) bucket = {.acting = {0}, .learners = {}, .since = 1};
    give(world(), alone, agree::Forget{map.cluster});
    give(world(), alone, agree::Found{map});
    give(world(), alone, agree::Wanted{map.epoch, {.copies = 3}});
  }

  Defect defect_;
  Careless careless_;
  Trial trial_;
  node::Config config_;
  Hosts nodes_;
};

/// The rule that the first of the seeds breaks which breaks one; empty: none does.
std::string found(Defect defect) {
  for (std::uint64_t seed = 1; seed <= kBudget; ++seed) {
    const std::string failure = History{defect, seed}.run();
    if (failure.empty()) continue;
    testing::Test::RecordProperty("seed", static_cast<int>(seed));
    return failure.substr(0, failure.find_first_of(" :"));
  }
  return "";
}

TEST(Planted, WithoutADefectNothingIsFound) {
  for (std::uint64_t seed = 1; seed <= kCorrect; ++seed)
    EXPECT_EQ((History{Defect::none, seed}.run()), "") << seed;
}

TEST(Planted, AQuorumOfTheReachableIsFound) {
  EXPECT_THAT(found(Defect::short_quorum), AnyOf("A1", "D1"));
}

TEST(Planted, AVoterThatForgetsIsFound) {
  EXPECT_THAT(found(Defect::amnesia), AnyOf("A1", "D1"));
}

TEST(Planted, AVoteThatDoesNotWaitForLeasesIsFound) {
  EXPECT_EQ(found(Defect::no_wait), "D1");
}

TEST(Planted, AnEpochOfAStaleBranchIsFound) {
  EXPECT_THAT(found(Defect::stale_epoch), AnyOf("A1", "D1"));
}

}  // namespace
}  // namespace pando::sim
