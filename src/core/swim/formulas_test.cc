#include "core/swim/formulas.h"

#include <gtest/gtest.h>

namespace pando::swim {
namespace {

TEST(Formulas, ARumourLeavesMoreOftenInALargerCluster) {
  struct Row {
    int mult;
    std::size_t nodes;
    int limit;
  };
  constexpr Row rows[] = {
      {4, 1, 4},    {4, 2, 4},    {4, 9, 4},     {4, 10, 8},   {4, 99, 8},
      {4, 100, 12}, {4, 999, 12}, {4, 1000, 16}, {2, 1000, 8}, {3, 0, 0},
  };
  for (const Row& r : rows)
    EXPECT_EQ(retransmit_limit(r.mult, r.nodes), r.limit) << r.mult << " " << r.nodes;
}

TEST(Formulas, ASuspicionLastsLongerInALargerCluster) {
  struct Row {
    std::size_t nodes;
    Duration min, max;
    int wanted;
  };
  constexpr Row rows[] = {
      {1, 4s, 24s, 0},  // nobody else could confirm
      {2, 4s, 24s, 0},          {3, 4s, 24s, 0},
      {4, 4s, 24s, 2},          {10, 4s, 24s, 2},
      {50, 6792ms, 40752ms, 2},  // log10 50 = 1.69897, cut to thousandths: 1.698
      {100, 8s, 48s, 2},        {500, 10792ms, 64752ms, 2},
      {1000, 12s, 72s, 2},
  };
  for (const Row& r : rows)
    EXPECT_EQ(suspicion_bounds(Timing::lan(), r.nodes), (SuspicionBounds{r.min, r.max, r.wanted}))
        << r.nodes;
}

TEST(Formulas, AShortMultiplierWantsNoConfirmations) {
  Timing timing;
  timing.suspicion_mult = 2;
  EXPECT_EQ(suspicion_bounds(timing, 100).wanted, 0);
  timing.suspicion_mult = 6;
  EXPECT_EQ(suspicion_bounds(timing, 100).wanted, 4);
}

TEST(Formulas, WithoutLifeguardASuspicionLastsTheMinimum) {
  Timing timing;
  timing.lifeguard.suspicion = false;
  const SuspicionBounds bounds = suspicion_bounds(timing, 100);
  EXPECT_EQ(bounds.wanted, 0);
  EXPECT_EQ(suspicion_timeout(0, bounds), bounds.min);
}

// Source: Lifeguard, LHA-Suspicion; docs/protocol/swim.md, "Formulas".
TEST(Formulas, EachConfirmationShortensTheSuspicionButNeverBelowTheMinimum) {
  constexpr SuspicionBounds bounds{2s, 30s, 3};
  struct Row {
    int confirmed;
    Duration timeout;
  };
  constexpr Row rows[] = {
      {0, 30s}, {1, 16s}, {2, 7810ms}, {3, 2s}, {4, 2s}, {9, 2s},
  };
  for (const Row& r : rows)
    EXPECT_EQ(suspicion_timeout(r.confirmed, bounds), r.timeout) << r.confirmed;
}

TEST(Formulas, StateExchangesBecomeRarerBeyond32Nodes) {
  struct Row {
    std::size_t nodes;
    int times;
  };
  constexpr Row rows[] = {{1, 1},  {32, 1},  {33, 2},  {64, 2},
                          {65, 3}, {128, 3}, {129, 4}, {1000, 6}};
  for (const Row& r : rows) EXPECT_EQ(push_pull_interval(30s, r.nodes), r.times * 30s) << r.nodes;
}

TEST(Formulas, ALoopIsLateFromFiveGossipTicksOnButNeverUnderASecond) {
  EXPECT_EQ(pause_limit(Timing::lan()), 1s);
  EXPECT_EQ(pause_limit(Timing::local()), 1s);
  EXPECT_EQ(pause_limit(Timing::wan()), 2500ms);
}

TEST(Profiles, HaveMemberlistsValues) {
  const Timing lan = Timing::lan(), wan = Timing::wan(), local = Timing::local();
  EXPECT_EQ(lan.probe_interval, 1s);
  EXPECT_EQ(lan.probe_timeout, 500ms);
  EXPECT_EQ(lan.gossip_interval, 200ms);
  EXPECT_EQ(lan.push_pull_interval, 30s);
  EXPECT_EQ(wan.probe_interval, 5s);
  EXPECT_EQ(wan.probe_timeout, 3s);
  EXPECT_EQ(wan.gossip_nodes, 4);
  EXPECT_EQ(wan.suspicion_mult, 6);
  EXPECT_EQ(wan.gossip_to_the_dead, 60s);
  EXPECT_EQ(wan.stream_timeout, 30s);
  EXPECT_EQ(local.indirect_checks, 1);
  EXPECT_EQ(local.retransmit_mult, 2);
  EXPECT_EQ(local.probe_timeout, 200ms);
  EXPECT_EQ(local.stream_timeout, 1s);
}

}  // namespace
}  // namespace pando::swim
