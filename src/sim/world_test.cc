// The world around real nodes: what each fault does to a process.
#include "sim/world.h"

#include <gtest/gtest.h>

#include "sim/ledger.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Counts the inputs of one host by kind.
class Inputs : public Watcher {
 public:
  explicit Inputs(HostId host) : host_(host) {}
  void after_step(World&, const Step& step) override {
    if (step.host != host_) return;
    order.push_back(std::holds_alternative<node::Tick>(step.input) ? 't' : 'd');
    if (std::holds_alternative<node::Tick>(step.input)) ++ticks;
    if (std::holds_alternative<node::Datagram>(step.input)) ++datagrams;
    for (const node::Output& output : step.outputs)
      sent += std::holds_alternative<node::SendDatagram>(output);
  }
  void clear() {
    ticks = datagrams = sent = 0;
    order.clear();
  }
  int ticks = 0, datagrams = 0, sent = 0;
  std::string order;

 private:
  HostId host_;
};

/// A formed cluster of four with an eye on the first host.
struct Four {
  Four() : inputs(0) {
    hosts = trial.boot(4);
    trial.world.watch(inputs);
  }
  void run(Duration time) {
    inputs.clear();
    trial.world.run_for(time);
  }
  Trial trial{1};
  Inputs inputs;
  Hosts hosts;
};

TEST(World, AFrozenProcessDoesNothingAndThenReadsWhatWaited) {
  Four four;
  four.trial.world.freeze(0);
  four.run(3s);
  EXPECT_EQ(four.inputs.order, "");
  four.trial.world.thaw(0, WakeOrder::queue_first);
  EXPECT_GT(four.inputs.datagrams, 0);
  EXPECT_EQ(four.inputs.ticks, 0);
  four.run(2s);
  EXPECT_GT(four.inputs.ticks, 0);
}

TEST(World, AFrozenProcessMayLookAtItsTimersFirst) {
  Four four;
  four.trial.world.freeze(0);
  four.run(3s);
  four.trial.world.thaw(0, WakeOrder::timers_first);
  EXPECT_EQ(four.inputs.order.substr(0, 2), "td");
}

TEST(World, TheKernelKeepsOnlyWhatItsBufferHolds) {
  Four four;
  four.trial.world.set_receive_buffer(300);
  four.trial.world.freeze(0);
  four.run(20s);
  four.trial.world.thaw(0);
  EXPECT_LE(four.inputs.datagrams, 5);
}

TEST(World, ABlockedProcessRunsItsTimersAndSpeaksWhenItIsFree) {
  Four four;
  four.trial.world.block(0);
  four.run(3s);
  EXPECT_GT(four.inputs.ticks, 0);
  EXPECT_EQ(four.inputs.datagrams, 0);
  EXPECT_GT(four.inputs.sent, 0);
  EXPECT_FALSE(four.trial.world.host(0).held.empty());
  four.trial.world.unblock(0);
  EXPECT_TRUE(four.trial.world.host(0).held.empty());
  EXPECT_GT(four.inputs.datagrams, 0);
}

TEST(World, ASlowProcessHandlesOneEventAfterTheOther) {
  Four four;
  four.run(5s);
  const auto usual = four.inputs.order.size();
  four.trial.world.slow(0, 1s);
  four.run(20s);
  EXPECT_LE(four.inputs.order.size(), 40u);
  EXPECT_GT(four.inputs.order.size(), 10u);
  EXPECT_GT(usual, 15u);
  four.trial.world.slow(0, 0s);
  EXPECT_TRUE(four.trial.settle(60s));
}

TEST(World, AFastClockTicksMoreOften) {
  Four four;
  four.run(60s);  // what happens only once is over
  four.run(60s);
  const double usual = four.inputs.ticks;
  four.trial.world.set_clock_rate(0, 2048);
  four.run(60s);
  EXPECT_NEAR(four.inputs.ticks / usual, 2, 0.4);
}

TEST(World, ACrashedProcessIsMissedAndOneThatStartsAgainIsKnownAgain) {
  Four four;
  four.trial.world.crash(0);
  EXPECT_FALSE(four.trial.world.host(0).running());
  EXPECT_TRUE(four.trial.settle(60s));
  four.trial.op.bring_up(0);
  EXPECT_TRUE(four.trial.settle(60s));
  EXPECT_EQ(four.trial.failure(), "");
}

TEST(World, ASnapshotOnTheDiskSurvivesTheProcess) {
  Trial trial{1};
  const HostId a = trial.world.add_host({}, true), b = trial.world.add_host({}, true);
  trial.op.set_seeds({a, b});
  trial.op.bring_up(a);
  trial.op.bring_up(b);
  ASSERT_TRUE(trial.settle(30s));
  trial.world.run_for(2s);
  EXPECT_NE(to_string(trial.world.host(a).disk.snapshot()).find("alive: n1 10.0.0.2:7946\n"),
            std::string::npos);
  trial.world.crash(a);
  trial.world.start(a);
  EXPECT_TRUE(trial.settle(30s)) << disagreement(trial.world);
}

TEST(World, AWarmStartIsAFormedCluster) {
  World world{1};
  Hosts hosts;
  for (int i = 0; i < 50; ++i) hosts.push_back(world.add_host());
  world.adopt(hosts);
  EXPECT_EQ(disagreement(world), "");
  world.run_for(60s);
  EXPECT_EQ(disagreement(world), "");
}

TEST(World, EqualSeedsGiveEqualRuns) {
  const auto run = [](std::uint64_t seed) {
    Trial trial{seed};
    trial.boot(6);
    trial.world.run_for(30s);
    return trial.world.fingerprint();
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1).trace, run(2).trace);
  EXPECT_NE(run(1).unseed, run(2).unseed);
}

}  // namespace
}  // namespace pando::sim
