// What SWIM (Das, Gupta, Motivala; DSN 2002) and Lifeguard (Dadgar, Phillips, Currey; arXiv
// 1707.00788) state, as far as one machine can show it.
#include <gtest/gtest.h>

#include <cmath>

#include "core/swim/awareness.h"
#include "core/swim/formulas.h"
#include "core/swim/suspicion.h"
#include "core/swim/swim_harness_test.h"

namespace pando::swim {
namespace {

Bench with_members(int count, Timing timing = {}) {
  Bench b{config_of("self", timing)};
  Outbox out;
  std::vector<NodeInfoPtr> nodes;
  for (int i = 0; i < count; ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    nodes.push_back(std::make_shared<const NodeInfo>(NodeInfo{name, at(name), {}, {}}));
  }
  b.machine.adopt(b.now, nodes, out);
  b.peers_answer = false;
  return b;
}
/// Answers every probe; returns who was probed, in order.
std::vector<std::string> probe_order(Bench& b, int probes) {
  std::vector<std::string> order;
  for (int i = 0; i < probes; ++i) {
    const ml::Ping ping = b.await<ml::Ping>(10s);
    order.push_back(ping.node);
    b.hear(ml::Ack{ping.seq, {}}, at(ping.node));
  }
  return order;
}

// SWIM §3.1: "each period, one ping; if it is not answered in time, ping-req to k members".
TEST(SwimPaper, AFailedPingIsFollowedByPingReqToKRandomMembers) {
  for (int k = 0; k <= 4; ++k) {
    Timing timing;
    timing.indirect_checks = k;
    Bench b = with_members(10, timing);
    const ml::Ping ping = b.await<ml::Ping>(10s);
    b.pass(timing.probe_timeout);
    EXPECT_EQ(b.count_sent<ml::IndirectPing>(), static_cast<std::size_t>(k));
  }
}

// SWIM §3.1: "a ping-req member relays the ack".
TEST(SwimPaper, AnAckThroughAHelperIsAsGoodAsADirectOne) {
  Bench b = with_members(10);
  const ml::Ping ping = b.await<ml::Ping>(10s);
  b.pass(600ms);
  b.hear(ml::Ack{ping.seq, {}}, at("x"));
  b.pass(2s);
  EXPECT_EQ(b.state(ping.node), "alive 1");
}

// SWIM §4.3: round-robin over a shuffled list; two probes of one member by one prober are at most
// 2n - 1 periods apart (n other members).
TEST(SwimPaper, AMemberIsProbedAgainWithin2nMinus1Periods) {
  constexpr int n = 12;
  Bench b = with_members(n);
  const auto order = probe_order(b, 600);
  for (int i = 0; i + 2 * n - 1 < 600; ++i) {
    const auto again = std::find(order.begin() + i + 1, order.begin() + i + 2 * n, order[i]);
    EXPECT_NE(again, order.begin() + i + 2 * n) << i;
  }
}

// SWIM §4.3: "a newly joining member is inserted at a random position of the list", so it is probed
// after half a round on average, not last.
TEST(SwimPaper, ANewcomerIsProbedAfterHalfARoundOnAverage) {
  constexpr int n = 15;
  double periods = 0;
  constexpr int kRuns = 300;
  for (std::uint64_t seed = 0; seed < kRuns; ++seed) {
    Bench b{config_of("self"), seed};
    for (int i = 0; i < n; ++i) b.hear(alive(std::string(1, static_cast<char>('a' + i))));
    b.peers_answer = false;
    // Just behind a wrap of the list, so that the whole round is ahead.
    std::set<std::string> round;
    while (round.size() < n) round.insert(probe_order(b, 1).front());
    b.hear(alive("new"));
    for (int i = 1;; ++i) {
      if (probe_order(b, 1).front() != "new") continue;
      periods += i;
      break;
    }
  }
  EXPECT_NEAR(periods / kRuns, n / 2.0 + 1, 2.0);
}

// SWIM §4.2: suspicion is refuted by an Alive with a higher incarnation, raised only by the member.
TEST(SwimPaper, OnlyTheSuspectRaisesItsIncarnation) {
  Bench b = with_members(5);
  b.hear(ml::Suspect{3, "a", "b"});
  EXPECT_EQ(b.state("a"), "suspect 3");  // taken over from the accuser, not raised
  b.hear(ml::Suspect{3, "self", "b"});
  EXPECT_EQ(b.machine.incarnation(), 4u);
}

// SWIM §4.1: each update is passed on at most λ log n times; the least sent go first.
TEST(SwimPaper, AnUpdateLeavesLogarithmicallyOften) {
  for (int n : {1, 5, 9, 20, 26}) {
    Bench b = with_members(n);
    b.peers_answer = true;
    b.hear(ml::Suspect{1, "a", "b"});
    b.pass(20s);
    const auto limit = 4 * std::ceil(std::log10(n + 2.0));
    std::size_t sent = 0;
    for (const ml::Suspect& s : b.all_sent<ml::Suspect>()) sent += s == ml::Suspect{1, "a", "b"};
    EXPECT_EQ(static_cast<double>(sent), limit) << n;
  }
}

// Lifeguard §IV-A: LHM is -1 for a probe that succeeds, +1 for refuting, + missed nacks, 0..S.
TEST(LifeguardPaper, TheHealthScoreCountsEventsAndSaturates) {
  Bench b = with_members(6);
  for (Incarnation i = 1; i < 20; ++i) b.hear(ml::Suspect{i, "self", "a"});
  EXPECT_EQ(b.machine.health_score(), 7);
  probe_order(b, 3);
  EXPECT_EQ(b.machine.health_score(), 4);
}

// Lifeguard §IV-A: ProbeInterval = BaseProbeInterval (LHM + 1).
TEST(LifeguardPaper, TheProbePeriodGrowsWithTheScore) {
  Awareness health{8};
  for (int score = 0; score < 8; ++score) {
    EXPECT_EQ(health.stretch(1s), (score + 1) * 1s);
    health.change(+1);
  }
}

// Lifeguard §IV-A: a nack is due when 80 % of the probe timeout has passed without an ack.
TEST(LifeguardPaper, ANackLeavesAt80PercentOfTheTimeout) {
  Bench b;
  b.peers_answer = false;
  b.hear(ml::IndirectPing{9, at("t").address, 7946, "t", true, {}, 0, ""}, at("asker"));
  const Instant asked = b.now;
  b.await<ml::Nack>(10s, at("asker"));
  EXPECT_EQ(b.now - asked, Timing::lan().probe_timeout * 8 / 10);
}

// Lifeguard §IV-B: SuspicionTimeout = max(Min, Max - (Max - Min) log(C + 1) / log(K + 1)),
// Min = α log10(n) ProbeInterval, Max = β Min.
TEST(LifeguardPaper, TheSuspicionTimeoutIsThePapersFormula) {
  Timing timing;
  timing.suspicion_mult = 5;              // α, and K = 3
  timing.suspicion_max_timeout_mult = 6;  // β
  const SuspicionBounds bounds = suspicion_bounds(timing, 128);
  EXPECT_EQ(bounds.wanted, 3);
  const double min = 5 * std::log10(128.0), max = 6 * min;
  for (int c = 0; c <= 5; ++c) {
    const double paper = std::max(min, max - (max - min) * std::log(c + 1.0) / std::log(4.0));
    const auto ours = std::chrono::duration<double>{suspicion_timeout(c, bounds)}.count();
    EXPECT_NEAR(ours, paper, .02) << c;  // memberlist cuts log10 n to thousandths
  }
}

// Lifeguard §IV-B: only the first K independent suspicions are gossiped on.
TEST(LifeguardPaper, OnlyIndependentAccusersShortenTheSuspicion) {
  const SuspicionBounds bounds{2s, 12s, 3};
  Suspicion suspicion{Instant{}, bounds, "a"};
  int counted = 0;
  for (const char* accuser : {"a", "b", "b", "c", "a", "d", "e", "f"})
    counted += suspicion.confirm(accuser);
  EXPECT_EQ(counted, 3);
  EXPECT_EQ(suspicion.deadline(), Instant{} + bounds.min);
}

// Lifeguard §IV-C: the prober tells a suspected target of the suspicion, which can then refute.
TEST(LifeguardPaper, ABuddyTellsTheSuspectFirst) {
  Bench prober = with_members(5);
  prober.hear(ml::Suspect{1, "a", "b"});
  ml::Ping ping;
  do {
    ping = prober.await<ml::Ping>(10s);
    if (ping.node != "a") prober.hear(ml::Ack{ping.seq, {}}, at(ping.node));
  } while (ping.node != "a");
  prober.sent.remove_if([&](const Sent& s) { return s.packet != prober.last.packet; });
  const ml::Suspect told = prober.expect_sent<ml::Suspect>(at("a"));

  Bench suspect{config_of("a")};
  suspect.hear(told);
  suspect.hear(ping, at("self"));
  EXPECT_EQ(suspect.expect_sent<ml::Alive>(at("self")).incarnation, 2u);  // on the ack itself
}

}  // namespace
}  // namespace pando::swim
