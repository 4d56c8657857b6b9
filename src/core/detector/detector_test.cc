#include "core/detector/detector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/rng.h"

namespace pando::detector {
namespace {

using namespace std::chrono_literals;

/// A detector, its clock and what it has said, in the form "a+1" (peer, up or down, level number).
struct Bench {
  explicit Bench(Config config = {}) : detector(std::move(config)) {}

  void give(const Input& input) {
    Outbox out;
    detector.step(now, input, out);
    for (const Output& output : out) {
      const auto& crossed = *std::get_if<Crossed>(&output);
      said.push_back(crossed.peer + (crossed.up ? "+" : "-") +
                     std::to_string(static_cast<int>(crossed.level)));
      at.push_back(now);
    }
  }
  /// Lets time pass and serves the timer on its way.
  void pass(Duration time) {
    const Instant end = now + time;
    while (detector.deadline() <= end) {
      now = std::max(now, detector.deadline());
      give(Tick{});
    }
    now = end;
  }
  void beat(const std::string& peer, Duration every, int times) {
    for (int i = 0; i < times; ++i) {
      pass(every);
      give(Heard{peer});
    }
  }
  std::vector<std::string> take() { return std::exchange(said, {}); }
  double phi(const std::string& peer) const { return detector.phi(peer, now).value_or(-1); }

  Detector detector;
  Instant now{1h};
  std::vector<std::string> said;
  std::vector<Instant> at;
};

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Detector, KnowsNothingBeforeTenIntervals) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 9);
  EXPECT_EQ(bench.detector.phi("a", bench.now), std::nullopt);
  EXPECT_EQ(bench.detector.phi("b", bench.now), std::nullopt);
  bench.pass(1h);
  EXPECT_THAT(bench.take(), IsEmpty());
  Bench known;
  known.give(Heard{"a"});
  known.beat("a", 500ms, 10);
  EXPECT_GE(known.phi("a"), 0);
}

TEST(Detector, SpeaksAtOnceWithAnEstimateOfTheFirstInterval) {
  Bench bench{{.judgement = {.least_samples = 2, .first_estimate = 1s}}};
  bench.give(Heard{"a"});
  bench.pass(1s);
  EXPECT_NEAR(bench.phi("a"), 0.301, 1e-3);  // at the mean
  bench.pass(250ms);                         // one deviation: the estimate has a quarter
  EXPECT_NEAR(bench.phi("a"), 0.7995, 1e-3);
}

TEST(Detector, RaisesTheLevelsOfASilenceOneByOneAtTheirMoments) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 50);
  const Instant last = bench.now;
  bench.pass(1h);
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
  // Mean 500 ms, deviation at least a tenth of it: papers' z(1), z(3), z(8).
  const auto after = [&](std::size_t i) { return static_cast<double>((bench.at[i] - last) / 1us); };
  EXPECT_NEAR(after(0), 500e3 + 50e3 * 1.28155, 2);
  EXPECT_NEAR(after(1), 500e3 + 50e3 * 3.09023, 2);
  EXPECT_NEAR(after(2), 500e3 + 50e3 * 5.61200, 2);
  EXPECT_EQ(bench.detector.deadline(), kNever) << "nothing is left to be said: no polling";
}

TEST(Detector, TheTimerAgreesWithThePolledLevelWithinAMillisecond) {
  Rng rng{7};
  for (int run = 0; run < 50; ++run) {
    Bench bench;
    bench.give(Heard{"a"});
    for (int i = 0; i < 60; ++i) bench.beat("a", Duration{rng.between(1'000'000, 900'000'000)}, 1);
    bench.beat("a", 1ms, 2);  // whatever was up comes down
    bench.take();
    bench.at.clear();
    bench.pass(1h);
    ASSERT_EQ(bench.at.size(), 3u);
    const double levels[] = {1, 3, 8};
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_LT(bench.detector.phi("a", bench.at[i] - 1ms), levels[i]);
      EXPECT_GE(bench.detector.phi("a", bench.at[i] + 1ms), levels[i]);
    }
  }
}

TEST(Detector, ComesDownOnlyAfterAnIntervalThatWasInTime) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 50);
  bench.pass(5s);
  bench.give(Heard{"a"});
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
  EXPECT_LT(bench.phi("a"), 0.01) << "the level itself falls at once";
  bench.beat("a", 500ms, 1);
  EXPECT_THAT(bench.take(), ElementsAre("a-2", "a-1", "a-0"));
  bench.pass(10s);
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
}

TEST(Detector, APeerOnTheEdgeOfALevelDoesNotFlap) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 200);
  int changes = 0;
  for (int i = 0; i < 20; ++i) {
    bench.beat("a", 580ms, 1);  // 1.6 deviations late, again and again
    changes += static_cast<int>(bench.take().size());
  }
  EXPECT_EQ(changes, 1);
}

TEST(Detector, OneLongOutageDoesNotSpoilTheWindow) {
  Bench bench{{.judgement = {.forgive_loss = false}}};
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 100);
  bench.pass(1h);
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 100);
  bench.take();
  bench.pass(2s);
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2")) << "detects as fast as before";
}

TEST(Detector, WhereHeartbeatsGetLostOneMoreIntervalIsAllowed) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 100);
  bench.beat("a", 1s, 1);  // one was lost
  bench.beat("a", 500ms, 10);
  bench.take();
  bench.beat("a", 1s, 1);
  EXPECT_THAT(bench.take(), IsEmpty());
  bench.pass(1500ms);
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
}

TEST(Detector, ARhythmThatBecameSlowerIsLearnt) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 100ms, 300);
  bench.beat("a", 400ms, 400);
  bench.take();
  bench.beat("a", 400ms, 100);
  EXPECT_THAT(bench.take(), IsEmpty());
}

TEST(Detector, TrafficTeachesNothingBeyondThePromise) {
  Bench bench;
  bench.give(Opened{"a", 500ms});
  bench.give(Heard{"a"});
  bench.beat("a", 10us, 100'000);  // a second of bulk data
  bench.beat("a", 500ms, 20);      // then quiet, as promised
  bench.take();
  bench.beat("a", 520ms, 20);
  bench.beat("a", 10us, 100'000);
  bench.beat("a", 520ms, 1);
  EXPECT_THAT(bench.take(), IsEmpty());
  bench.pass(900ms);
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
}

TEST(Detector, ForgottenPeersAreUnknownAndSilent) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 50);
  bench.give(Forget{"a"});
  bench.give(Forget{"b"});
  bench.pass(1h);
  EXPECT_THAT(bench.take(), IsEmpty());
  EXPECT_EQ(bench.detector.edges(), 0u);
  EXPECT_EQ(bench.detector.phi("a", bench.now), std::nullopt);
}

TEST(Detector, WatchesNoMorePeersThanAllowed) {
  Bench bench{{.max_edges = 3}};
  for (int i = 0; i < 10; ++i) bench.give(Heard{std::to_string(i)});
  bench.give(Opened{"late", 1s});
  EXPECT_EQ(bench.detector.edges(), 3u);
}

// ---- own pauses
// ----------------------------------------------------------------------------------

/// 99 healthy peers and this observer, which is stopped for a while; then their packets arrive.
Bench stopped_for(Duration pause, bool guard) {
  Bench bench{{.guard_pauses = guard}};
  Rng rng{static_cast<std::uint64_t>(pause.count())};
  std::vector<Duration> phase;
  for (int peer = 0; peer < 99; ++peer) phase.push_back(Duration{rng.between(0, 499'000'000)});
  const auto beats = [&](int rounds) {
    std::vector<std::pair<Instant, int>> agenda;
    for (int round = 0; round < rounds; ++round)
      for (int peer = 0; peer < 99; ++peer)
        agenda.emplace_back(bench.now + round * 500ms + phase[static_cast<std::size_t>(peer)],
                            peer);
    std::ranges::sort(agenda);
    for (const auto& [when, peer] : agenda) {
      bench.pass(when - bench.now);
      bench.give(Heard{std::to_string(peer)});
    }
  };
  beats(40);
  bench.take();
  bench.now += pause;  // nothing runs, and nothing that came meanwhile is still there
  bench.give(Tick{});
  beats(4);
  return bench;
}

TEST(Detector, AnUnguardedPauseLooksLikeEveryonesDeath) {
  for (const Duration pause : {Duration{1s}, Duration{5s}, Duration{30s}, Duration{120s}}) {
    const auto said = stopped_for(pause, false).said;
    EXPECT_GE(std::ranges::count_if(said, [](const auto& s) { return s.ends_with("+2"); }), 90);
  }
}

TEST(Detector, AGuardedPauseAccusesNobody) {
  for (const Duration pause : {Duration{1s}, Duration{5s}, Duration{30s}, Duration{120s}}) {
    const auto said = stopped_for(pause, true).said;
    EXPECT_EQ(std::ranges::count_if(said, [](const auto& s) { return s.ends_with("+2"); }), 0);
  }
}

TEST(Detector, WhoDiedDuringAPauseIsReportedOneDetectionTimeAfterIt) {
  Bench bench;
  bench.give(Heard{"a"});
  bench.beat("a", 500ms, 50);
  bench.now += 30s;
  bench.give(Tick{});
  const Instant awake = bench.now;
  bench.take();
  bench.at.clear();
  bench.pass(10s);
  ASSERT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
  EXPECT_LE(bench.at.back() - awake, 781ms);
}

TEST(Detector, WhoWasReportedBeforeAPauseStaysReported) {
  Bench bench;
  for (const char* peer : {"a", "b"}) bench.give(Heard{peer});
  for (int i = 0; i < 50; ++i) {
    bench.beat("a", 500ms, 1);
    bench.give(Heard{"b"});
  }
  bench.beat("b", 500ms, 10);
  EXPECT_THAT(bench.take(), ElementsAre("a+0", "a+1", "a+2"));
  bench.give(Paused{});
  EXPECT_THAT(bench.take(), IsEmpty());
  EXPECT_GT(bench.phi("a"), 8);
}

TEST(Detector, ANewPromiseMovesTheExpectationAndKeepsTheLateness) {
  Config config;
  config.judgement.least_ratio = 0;
  Bench bench{config}, twin{config};
  for (Bench* b : {&bench, &twin}) {
    b->give(Opened{"a", 500ms});
    b->give(Heard{"a"});
    for (int i = 0; i < 20; ++i) b->beat("a", i % 2 ? 500ms : 600ms, 1);
    b->pass(550ms);
  }
  bench.give(Heard{"a", 4s});
  twin.give(Heard{"a"});
  bench.pass(4200ms);
  twin.pass(700ms);
  EXPECT_NEAR(bench.phi("a"), twin.phi("a"), 1e-9) << "200 ms late is as rare as it was";
  bench.give(Heard{"a", 500ms});
  twin.give(Heard{"a"});
  bench.pass(600ms);
  twin.pass(600ms);
  EXPECT_NEAR(bench.phi("a"), twin.phi("a"), 1e-9);
}

TEST(Window, ShiftedIsAsIfAllHadBeenSo) {
  Rng rng{7};
  Window window{50}, twin{50};
  std::vector<Duration> samples;
  for (int i = 0; i < 80; ++i) samples.push_back(Duration{rng.between(1'000'000, 900'000'000)});
  for (const Duration sample : samples) window.push(sample, false);
  window.shift(3s);
  for (const Duration sample : samples) twin.push(sample + 3s, false);
  for (int i = 0; i < 2; ++i) {
    EXPECT_DOUBLE_EQ(window.mean(), twin.mean());
    EXPECT_DOUBLE_EQ(window.deviation(), twin.deviation());
    window.shift(-10s);
    for (int k = 0; k < 50; ++k) twin.push({}, false);
  }
}

}  // namespace
}  // namespace pando::detector
