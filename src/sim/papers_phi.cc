// Phi accrual: Hayashibara, Defago, Yared, Katayama, SRDS 2004.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/detector/detector.h"
#include "sim/experiment.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using detector::Accrual;
using detector::Judgement;
using detector::Threshold;

// ---- PHI-1: the trace ---------------------------------------------------------------------------

/// A week of heartbeats from Lausanne to Ishikawa as the paper describes it (section 5.1): sent
/// every 103.5 ms, .4 % lost, in 814 bursts (the five longest are named, 48 are longer than 25)
/// and about 13,500 times one by one.
constexpr Duration kSendInterval = 103'500us;
constexpr Duration kOneWay = 141'650us;  ///< half the round trip
constexpr double kWeek = 5'845'712;      ///< heartbeats
constexpr double kIsolatedLosses = 13'500, kBursts = 814, kLongBursts = 43;
constexpr int kLongest[] = {1093, 819, 621, 503, 495};

double gaussian(Rng& rng) {
  double sum = 0;
  for (int i = 0; i < 12; ++i) sum += rng.unit();
  return sum - 6;
}

/// Most arrivals are off by a few milliseconds, some by tens: the paper's jitter is no bell.
Duration jitter(Rng& rng) {
  const double spike = rng.chance(0.009) ? -8.5 * std::log(1 - rng.unit()) : 0;
  return Duration{static_cast<std::int64_t>((1.5 * gaussian(rng) + spike) * 1e6)};
}

int burst_length(Rng& rng) {
  const double which = rng.unit() * kBursts;
  if (which < 5) return kLongest[static_cast<int>(which)];
  return static_cast<int>(which < 5 + kLongBursts ? rng.between(26, 94) : rng.between(2, 7));
}

/// Arrival times of `weeks` of the trace.
std::vector<Instant> trace(std::uint64_t seed, double weeks) {
  Rng rng{seed};
  std::vector<Instant> arrivals;
  const auto beats = static_cast<std::int64_t>(weeks * kWeek);
  Instant latest{};
  for (std::int64_t beat = 0, lost = 0; beat < beats; ++beat) {
    if (lost == 0 && rng.chance(kIsolatedLosses / kWeek)) lost = 1;
    if (lost == 0 && rng.chance(kBursts / kWeek)) lost = burst_length(rng);
    const Duration off = jitter(rng);
    if (lost > 0) {
      --lost;
      continue;
    }
    latest = std::max(latest, Instant{} + beat * kSendInterval + kOneWay + off);
    arrivals.push_back(latest);
  }
  return arrivals;
}

/// One point of the plane in which detectors are compared.
struct Point {
  double seconds = 0;   ///< from a crash right after sending to its detection, mean
  double mistakes = 0;  ///< wrong suspicions per second
};

std::vector<Point> replay(const std::vector<Instant>& arrivals, const Judgement& judgement,
                          const std::vector<double>& levels) {
  const std::vector<Threshold> thresholds{levels.begin(), levels.end()};
  std::vector<Point> points(levels.size());
  Accrual accrual{judgement};
  std::size_t judged = 0;
  for (const Instant arrival : arrivals) {
    const bool judges = accrual.known();
    for (std::size_t i = 0; judges && i < levels.size(); ++i)
      points[i].mistakes += *accrual.reaches(thresholds[i]) < arrival;
    accrual.heard(arrival, {});
    for (std::size_t i = 0; judges && i < levels.size(); ++i)
      points[i].seconds +=
          std::chrono::duration<double>(*accrual.reaches(thresholds[i]) - arrival).count();
    judged += judges;
  }
  const double time = std::chrono::duration<double>(arrivals.back() - arrivals.front()).count();
  for (Point& point : points) {
    point.seconds = point.seconds / static_cast<double>(judged) +
                    std::chrono::duration<double>(kOneWay).count();
    point.mistakes /= time;
  }
  return points;
}

Finding band(std::string what, double low, double high, double value) {
  return {std::move(what), fmt::format("{:.4f} to {:.4f}", low, high), fmt::format("{:.4f}", value),
          value >= low && value <= high};
}

// ---- PHI-3: the observer's own pause ------------------------------------------------------------

constexpr int kPeers = 99;

/// Peers over the highest level after the observer was stopped, and how long after it a peer that
/// died meanwhile was reported (-1: never).
struct Awakening {
  int wrongly = 0;
  double dead_after = -1;
};

/// Hears 99 peers twice a second, is stopped, and hears them again. What arrives meanwhile is lost.
/// One more peer falls silent for good just before the end of the stop.
class Observer {
 public:
  explicit Observer(bool guard) : detector_{{.guard_pauses = guard}} {}

  Awakening stop_for(Duration pause, std::uint64_t seed) {
    Rng rng{seed};
    for (int peer = 0; peer <= kPeers; ++peer)
      phase_.push_back(Duration{rng.between(0, kBeat.count() - 1)});
    hear(Instant{}, Instant{20s}, kPeers + 1);
    const Instant awake = now_ = Instant{20s} + pause;
    hear(awake, awake + 2s, kPeers);
    return {wrongly_,
            dead_at_ == kNever ? -1 : std::chrono::duration<double>(dead_at_ - awake).count()};
  }

 private:
  static constexpr Duration kBeat = 500ms;

  /// All heartbeats of the first `peers` peers between two moments.
  void hear(Instant from, Instant to, int peers) {
    std::vector<std::pair<Instant, int>> beats;
    for (int peer = 0; peer < peers; ++peer)
      for (Instant at{phase_[static_cast<std::size_t>(peer)]}; at < to; at += kBeat)
        if (at >= from) beats.emplace_back(at, peer);
    std::ranges::sort(beats);
    for (const auto& [at, peer] : beats) {
      pass_to(at);
      give(detector::Heard{std::to_string(peer)});
    }
    pass_to(to);
  }

  void pass_to(Instant end) {
    while (detector_.deadline() <= end) {
      now_ = std::max(now_, detector_.deadline());
      give(detector::Tick{});
    }
    now_ = end;
  }

  void give(const detector::Input& input) {
    detector::Outbox out;
    detector_.step(now_, input, out);
    for (const detector::Output& output : out) {
      const auto& crossed = *std::get_if<detector::Crossed>(&output);
      if (!crossed.up || crossed.level != detector::Level::report) continue;
      if (crossed.peer == std::to_string(kPeers))
        dead_at_ = std::min(dead_at_, now_);
      else
        ++wrongly_;
    }
  }

  detector::Detector detector_;
  Instant now_{};
  std::vector<Duration> phase_;
  int wrongly_ = 0;
  Instant dead_at_ = kNever;
};

}  // namespace

std::vector<Finding> phi_curve(Effort effort) {
  const auto arrivals = trace(1, effort == Effort::full ? 1 : 0.3);
  const Judgement paper{.window = 1000,
                        .least_deviation = {},
                        .least_ratio = 0,
                        .cap_samples = false,
                        .forgive_loss = false};
  // The last one lets one missing heartbeat pass in most windows: only bursts are left.
  const auto base = replay(arrivals, paper, {1, 3, 8, 450});
  const auto ours = replay(arrivals, {}, {8, 40});
  return {
      band("PHI-1: mistakes per s, level 1", .05, .12, base[0].mistakes),
      band("PHI-1: mistakes at level 3 / at level 8", 1.3, 3, base[1].mistakes / base[2].mistakes),
      band("PHI-1: mistakes per s, plateau (level 8)", .02, .027, base[2].mistakes),
      band("PHI-1: mistakes per s, floor (only bursts)", .0012, .0016, base[3].mistakes),
      band("PHI-1: detection time at level 8, s", 0, .32, base[2].seconds),
      band("S4: ours at level 8, mistakes per s (half the plateau)", 0, .0175, ours[0].mistakes),
      band("S4: ours at level 8, detection time, s", 0, .36, ours[0].seconds),
      band("S4: ours at level 40, mistakes per s (half of .007, the paper's at .44 s)", 0, .0035,
           ours[1].mistakes),
      band("S4: ours at level 40, detection time, s", 0, .44, ours[1].seconds),
  };
}

std::vector<Finding> phi_own_pause(Effort effort) {
  std::vector<Finding> findings;
  for (const Duration pause : {1s, 5s, 30s, 120s}) {
    int least = kPeers, most = 0;
    double dead_after = 0;
    for (std::uint64_t seed = 0; seed < (effort == Effort::full ? 100u : 30u); ++seed) {
      least = std::min(least, Observer{false}.stop_for(pause, seed).wrongly);
      const Awakening guarded = Observer{true}.stop_for(pause, seed);
      most = std::max(most, guarded.wrongly);
      dead_after = std::max(dead_after, guarded.dead_after < 0 ? 1e9 : guarded.dead_after);
    }
    const auto what = [&](const char* measure) {
      return fmt::format("PHI-3: observer stopped for {} s, {}", pause / 1s, measure);
    };
    findings.push_back(band(what("wrongly over level 8 of 99, no guard"), 90, 99, least));
    findings.push_back(band(what("the same with the guard"), 0, 0, most));
    findings.push_back(band(what("the really dead are reported after, s"), 0, .79, dead_after));
  }
  return findings;
}

}  // namespace pando::sim
