// Phi accrual: Hayashibara, Defago, Yared, Katayama, SRDS 2004.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/detector/detector.h"
#include "sim/experiment.h"
#include "sim/scoreboard.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using detector::Accrual;
using detector::Judgement;
using detector::Threshold;

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

/// The detector as published: a window of 1000, no floors.
constexpr Judgement kPublished{.window = 1000,
                               .least_deviation = {},
                               .least_ratio = 0,
                               .cap_samples = false,
                               .forgive_loss = false};

/// What a detector shows at rising levels.
using Plane = std::vector<Point>;
const std::vector<double> kLevels{1, 2, 3, 4, 6, 8, 12, 20, 40, 80, 160, 300, 450, 700};

/// Mistakes per second at the level where detection takes so long.
double mistakes_at(const Plane& plane, double seconds) {
  const auto after =
      std::ranges::find_if(plane, [&](const Point& point) { return point.seconds >= seconds; });
  if (after == plane.begin()) return kNeverSeen;
  if (after == plane.end()) return plane.back().mistakes;
  const auto before = after - 1;
  const double part = (seconds - before->seconds) / (after->seconds - before->seconds);
  return before->mistakes * (1 - part) + after->mistakes * part;
}

Finding band(std::string what, double low, double high, double value) {
  return {std::move(what), fmt::format("{:.4f} to {:.4f}", low, high), fmt::format("{:.4f}", value),
          value >= low && value <= high};
}

}  // namespace

std::vector<Finding> phi_curve(Effort effort) {
  const auto arrivals = trace(1, effort == Effort::full ? 1 : 0.3);
  // The last one lets one missing heartbeat pass in most windows: only bursts are left.
  const auto base = replay(arrivals, kPublished, {1, 3, 8, 450});
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

std::vector<Score> score_phi(Effort effort) {
  std::vector<Plane> paper, ours;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const auto arrivals = trace(seed, effort == Effort::full ? 1 : 0.2);
    paper.push_back(replay(arrivals, kPublished, kLevels));
    ours.push_back(replay(arrivals, {}, kLevels));
  }
  std::vector<Score> scores;
  // From the plateau to the floor of the published detector.
  for (const double seconds : {.32, .36, .44, .6}) {
    std::vector<double> base, own;
    for (const Plane& plane : paper) base.push_back(mistakes_at(plane, seconds));
    for (const Plane& plane : ours) own.push_back(mistakes_at(plane, seconds));
    const double half = median(base) / 2;
    scores.push_back({fmt::format("mistakes per s where detection takes {:.2f} s", seconds),
                      between(std::move(base), .0012, .027), at_most(std::move(own), half)});
  }
  return scores;
}

}  // namespace pando::sim
