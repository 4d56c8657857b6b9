// The rules about links are shown what breaks them, and a defect planted into a linked cluster.
#include "sim/link_rules.h"

#include <gtest/gtest.h>

#include "node/views.h"
#include "sim/trial.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// Shows a fresh rule outputs that no node has made; the rule that is broken, empty if none.
std::string shown(const node::Outbox& outputs) {
  World world{1};
  world.start(world.add_host());
  Verdict verdict;
  LinksTakeTurns rule{verdict};
  const node::Input tick = node::Tick{};
  rule.after_step(world, {0, world.now(), tick, outputs});
  return verdict.first() ? verdict.first()->rule : "";
}

TEST(LinksTakeTurns, FindsASecondLinkALossOfNoneAndMailFromNowhere) {
  const node::LinkUp up{"a", {}};
  const node::LinkDown down{"a", {}, ""};
  const node::Delivered mail{"a", Lane::calls, {}};
  EXPECT_EQ(shown({up, mail, down, up, node::LinkUp{"b", {}}}), "");
  EXPECT_EQ(shown({up, up}), "K1");
  EXPECT_EQ(shown({up, down, down}), "K1");
  EXPECT_EQ(shown({up, down, mail}), "K1");
}

TEST(LinkDisagreement, HasNothingAgainstALinkedCluster) {
  Trial trial{1};
  ASSERT_EQ(trial.boot(6, with_identity()).size(), 6u);
  trial.world.run_for(5s);
  EXPECT_EQ(link_disagreement(trial.world), "");
  EXPECT_EQ(trial.world.streams().established(), 15u);
}

TEST(LinkDisagreement, FindsAConnectionTooMany) {
  Trial trial{1};
  const Hosts n = trial.boot(6, with_identity());
  ASSERT_EQ(n.size(), 6u);
  trial.world.run_for(5s);
  const Host& from = trial.world.host(n[0]);
  const StreamId extra{StreamId::kLink - 1};
  trial.world.streams().open(from.id, from.config.advertise,
                             {extra, trial.world.host(n[1]).config.advertise, 1h});
  trial.world.streams().keep(from.id, extra);
  trial.world.run_for(1s);
  EXPECT_EQ(link_disagreement(trial.world), "16 connections are kept between 6 nodes, not 15");
}

TEST(LinkDisagreement, FindsAPairWithoutALink) {
  Trial trial{1};
  const Hosts n = trial.boot(6, with_identity());
  ASSERT_EQ(n.size(), 6u);
  trial.world.network().cut({n[4]}, {n[5]});  // their members go on through the others
  trial.world.run_for(30s);
  EXPECT_EQ(link_disagreement(trial.world), "n5 and n4 are not linked");
}

TEST(LinkDisagreement, FindsEndsThatHoldDifferentConnections) {
  Trial trial{1};
  const Hosts n = trial.boot(2, with_identity());
  ASSERT_EQ(n.size(), 2u);
  trial.world.run_for(5s);
  // One process is replaced without a word: the other still holds its old end.
  trial.world.power_off(n[1]);
  trial.op.bring_up(n[1]);
  EXPECT_NE(link_disagreement(trial.world), "");
  EXPECT_TRUE(trial.world.run_until([&] { return link_disagreement(trial.world).empty(); }, 60s));
}

TEST(LinkedWorlds, AreRepeatedBitByBit) {
  const auto run = [](std::uint64_t seed) {
    Trial trial{seed};
    trial.boot(5, with_identity());
    trial.world.run_for(20s);
    return trial.world.fingerprint();
  };
  EXPECT_EQ(run(7), run(7));
  EXPECT_NE(run(7).trace, run(8).trace);
}

}  // namespace
}  // namespace pando::sim
