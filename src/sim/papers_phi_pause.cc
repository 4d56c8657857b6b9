// Phi accrual: what an observer believes after its own pause (PHI-3).
#include <fmt/format.h>

#include <algorithm>

#include "base/rng.h"
#include "core/detector/detector.h"
#include "sim/experiment.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

Finding band(std::string what, double low, double high, double value) {
  return {std::move(what), fmt::format("{:.4f} to {:.4f}", low, high), fmt::format("{:.4f}", value),
          value >= low && value <= high};
}

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
