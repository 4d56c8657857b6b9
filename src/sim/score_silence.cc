// How soon the silent are found, and who is wrongly taken for silent.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/false_deaths.h"
#include "sim/scoreboard.h"
#include "sim/silence.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

/// LAN profile: one period is a second.
struct Probing {
  std::vector<double> lockstep, mean, worst, load;  ///< one of each seed, in periods
};

Probing probing(std::size_t nodes, std::uint64_t seeds, const node::Config& config) {
  Probing probing;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Rest rest = at_rest(nodes, seed, config, 100s);
    std::vector<double> rounded;
    for (const double wait : rest.waits) rounded.push_back(std::ceil(wait));
    probing.lockstep.push_back(mean(rounded));
    probing.mean.push_back(mean(rest.waits));
    probing.worst.push_back(quantile(rest.waits, 1));
    probing.load.push_back(rest.load);
  }
  return probing;
}

Score score_load(std::size_t nodes, std::vector<double> swim, std::vector<double> ring) {
  return {fmt::format("messages sent per member and period, n {}", nodes),
          around(std::move(swim), 2, .05), at_most(std::move(ring), 2.1)};
}

}  // namespace

std::vector<Score> score_probing(Effort effort) {
  constexpr std::size_t kNodes = 128;
  const std::uint64_t seeds = effort == Effort::full ? 9 : 3;
  const node::Config turns = pando_nodes(Detection::ring);
  const Probing swim = probing(kNodes, seeds, {}), ring = probing(kNodes, seeds, turns);
  std::vector<Score> scores{{"periods until the first probe, in lockstep, n 128",
                             around(swim.lockstep, 1.582, .03), at_most(ring.lockstep, 1.2)},
                            {"the same, each with a phase of its own: mean",
                             around(swim.mean, 1, .05), at_most(ring.mean, .62)},
                            {"the same: worst", at_least(swim.worst, 4.5), at_most(ring.worst, 3)},
                            score_load(kNodes, swim.load, ring.load)};
  if (effort == Effort::quick) return scores;
  const Probing many = probing(2000, 1, {}), in_turns = probing(2000, 1, turns);
  scores.push_back(score_load(2000, many.load, in_turns.load));
  return scores;
}

// ---- S3 ----------------------------------------------------------------------------------------

namespace {

node::Config patient(node::Config config) {
  config.tuning.suspicion_mult = 5;
  return config;
}

/// What is left of plain SWIM's false deaths, in percent; ours is to leave a tenth of Lifeguard's.
Score score_false_deaths(std::string what, double most, double swim, double lifeguard,
                         double ours) {
  const double left = 100 * lifeguard / std::max(swim, 1.0);
  return {std::move(what), at_most({left}, most),
          at_most({100 * ours / std::max(swim, 1.0)}, left / 10)};
}

/// Of one of 128 that loses power.
std::vector<Score> score_deaths(std::uint64_t seeds) {
  constexpr std::size_t kMembers = 128;
  std::vector<double> first, agreed, removed, ours_removed;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto theirs = fall_silent(kMembers, seed, patient({}), Stroke::no_power);
    const auto ours =
        fall_silent(kMembers, seed, patient(pando_nodes(Detection::ring)), Stroke::no_power);
    first.push_back(theirs.first);
    removed.push_back(theirs.failed);
    agreed.push_back(ours.agreed);
    ours_removed.push_back(ours.failed);
  }
  const double latest = median(removed);
  return {
      {"s until it is known, n 128: first failed; all agree that it is suspect",
       between(first, 12, 12.8), at_most(agreed, 2.5)},
      {"s until all have removed it", between(removed, 12, 13.4), at_most(ours_removed, latest)}};
}

}  // namespace

std::vector<Score> score_silence(Effort effort) {
  std::vector<Score> scores = score_deaths(effort == Effort::full ? 100 : 20);
  scores.push_back(score_false_deaths(
      "false deaths, paths blocked, % of SWIM's", 2, blocked_paths(kSwim, effort).anywhere,
      blocked_paths(kLifeguard, effort).anywhere, blocked_paths(kWitnesses, effort).anywhere));
  for (const std::size_t starved : {8, 16}) {
    const auto count = [&](const Setting& setting) {
      return starved_processes(setting, starved, kStarved, effort).anywhere;
    };
    scores.push_back(
        score_false_deaths(fmt::format("false deaths, {} of 100 starved, % of SWIM's", starved), 10,
                           count(kSwim), count(kLifeguard), count(kWitnesses)));
  }
  return scores;
}

}  // namespace pando::sim
