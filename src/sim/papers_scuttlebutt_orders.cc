// Scuttlebutt: which entries go first when not all fit (LADIS 2008, section 3.2 and figures).
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/scoreboard.h"
#include "sim/scuttlebutt.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using namespace scuttlebutt;
using gossip::Order;

/// What one run of the load showed.
struct Load {
  double stale_before = 0, stale_at_75 = 0;  ///< entries of 8192, mean of the readers
  double calm = 0;                           ///< staleness at 24 s, mean of the readers
  double peak = 0, worst_peak = 0;           ///< of the readers' mean, of the worst reader
  double fresh_at = 0;                       ///< s from the start
  std::uint64_t bytes = 0;                   ///< until 120 s
};

/// The paper's cluster: 128 owners of 64 keys, known to all.
void fill(StateLab& lab, const gossip::Config& config) {
  lab.form(128, config);
  for (std::size_t i = 0; i < lab.size(); ++i)
    for (int k = 0; k < 64; ++k) lab.write(i, fmt::format("key-{}", k), Bytes(8));
  lab.share_all();
}

double mean_stale(StateLab& lab) {
  double sum = 0;
  for (std::size_t i = 0; i < lab.size(); ++i) sum += static_cast<double>(lab.stale(i));
  return sum / static_cast<double>(lab.size());
}

/// In seconds, how long the oldest entry of a reader has been stale: the mean of all, the worst.
std::pair<double, double> staleness_of(StateLab& lab) {
  double sum = 0, worst = 0;
  for (std::size_t i = 0; i < lab.size(); ++i) {
    const double one = seconds(lab.staleness(i));
    sum += one;
    worst = std::max(worst, one);
  }
  return {sum / static_cast<double>(lab.size()), worst};
}

/// One update/s and owner, messages limited from 15 s on, twice the rate from 25 s to 75 s, rest
/// from 120 s on.
Load run_load(std::uint64_t seed, const gossip::Config& config, std::size_t entries) {
  StateLab lab{seed, {}};
  fill(lab, config);
  Load load;
  const Instant begin = lab.now();
  for (int tick = 0; tick < 1'600 && load.fresh_at == 0; ++tick) {
    const double t = tick / 10.0;
    if (tick == 150) limit_entries(lab, entries);
    const double rate = t >= 120 ? 0 : t >= 25 && t < 75 ? 2 : 1;
    for (std::size_t i = 0; i < lab.size(); ++i)
      if (lab.rng().chance(rate / 10)) lab.write(i, a_key(lab.rng()), Bytes(8));
    lab.run_until(begin + (tick + 1) * 100ms);
    if (tick == 240) load.stale_before = mean_stale(lab);
    if (tick == 749) load.stale_at_75 = mean_stale(lab);
    if (tick == 1'199) load.bytes = lab.carried().bytes;
    if (t > 120 && lab.agreed()) load.fresh_at = t;
    if (tick % 10 != 0) continue;
    const auto [mean, worst] = staleness_of(lab);
    if (tick == 240) load.calm = mean;
    load.peak = std::max(load.peak, mean);
    load.worst_peak = std::max(load.worst_peak, worst);
  }
  return load;
}

double mean_of(const std::vector<Load>& loads, double Load::* field) {
  double sum = 0;
  for (const Load& load : loads) sum += load.*field;
  return sum / static_cast<double>(loads.size());
}

std::vector<Load> run_loads(Effort effort, const gossip::Config& config, std::size_t entries) {
  std::vector<Load> loads;
  for (std::uint64_t seed = 1; seed <= (effort == Effort::full ? 5u : 1u); ++seed)
    loads.push_back(run_load(seed, config, entries));
  return loads;
}

Finding stale_finding(std::string_view order, const std::vector<Load>& loads, double paper) {
  const double stale = mean_of(loads, &Load::stale_at_75);
  return {fmt::format("entries of 8192 stale at 75 s, {}", order),
          fmt::format("{:.0f} +- 20 %", paper),
          fmt::format("{:.0f} (before: {:.0f})", stale, mean_of(loads, &Load::stale_before)),
          within(stale, paper, 0.2)};
}

Finding calm_finding(const std::vector<Load>& loads) {
  const double calm = mean_of(loads, &Load::calm);
  return {"staleness of a participant in calm, scuttle-depth", "about 5 s",
          fmt::format("{:.1f} s", calm), within(calm, 5, 0.2)};
}

Finding fresh_finding(std::string_view order, const std::vector<Load>& loads) {
  const double fresh = mean_of(loads, &Load::fresh_at);
  return {fmt::format("all fresh again, {}", order), "126 to 130 s; at most 135 s",
          fmt::format("{:.1f} s", fresh), fresh > 0 && fresh <= 135};
}

/// Bytes/s of a cluster of 128 at rest.
double idle_bytes(const gossip::Config& config, std::uint64_t seed = 1) {
  StateLab lab{seed, {}};
  lab.form(128, config);
  lab.share_all();
  lab.run_until(lab.now() + 5s);
  lab.carried() = {};
  lab.run_until(lab.now() + 10s);
  return static_cast<double>(lab.carried().bytes) / 10;
}

/// The paper's load in our own packets, without links.
Finding our_peak(const gossip::Config& config, const std::vector<Load>& paper) {
  const auto ours = run_loads(Effort::quick, config, 0);
  const double peak = mean_of(ours, &Load::worst_peak);
  const double share =
      static_cast<double>(ours.front().bytes) / static_cast<double>(paper.front().bytes);
  return {"peak staleness of the worst reader in our rounds and packets, no links", "at most 15 s",
          fmt::format("{:.1f} s with {:.1f} times the bytes", peak, share), peak <= 15};
}

}  // namespace

std::vector<Finding> scuttlebutt_orders(Effort effort) {
  const auto depth = run_loads(effort, paper_config(Order::depth), 100);
  const auto breadth = run_loads(effort, paper_config(Order::breadth), 100);
  const double deep = mean_of(depth, &Load::peak), broad = mean_of(breadth, &Load::peak);
  gossip::Config own;
  own.flow.enabled = false;
  const double idle = idle_bytes(own) / idle_bytes(paper_config(Order::depth));
  std::vector<Finding> findings{
      stale_finding("scuttle-depth", depth, 2150),
      stale_finding("scuttle-breadth", breadth, 3050),
      calm_finding(depth),
      {"peak staleness of a participant, scuttle-depth", "20 to 23 s",
       fmt::format("{:.1f} s (worst of all: {:.1f} s)", deep, mean_of(depth, &Load::worst_peak)),
       deep >= 18 && deep <= 25},
      {"the same, scuttle-breadth", "60 to 62 s; above depth's here",
       fmt::format("{:.1f} s", broad), broad > deep},
      fresh_finding("scuttle-depth", depth),
      fresh_finding("scuttle-breadth", breadth),
      {"bytes at rest beside the paper's digests", "at most 5 %",
       fmt::format("{:.1f} %", 100 * idle), idle <= 0.05},
  };
  if (effort == Effort::full) findings.push_back(our_peak(own, depth));
  return findings;
}

std::vector<Score> score_staleness(Effort effort) {
  gossip::Config own;
  own.flow.enabled = false;
  std::vector<double> stale, broad, peak, idle, own_stale, own_peak, own_idle;
  for (std::uint64_t seed = 1; seed <= (effort == Effort::full ? 5u : 3u); ++seed) {
    const Load depth = run_load(seed, paper_config(Order::depth), 100);
    const Load ours = run_load(seed, own, 0);
    stale.push_back(depth.stale_at_75);
    broad.push_back(run_load(seed, paper_config(Order::breadth), 100).stale_at_75);
    peak.push_back(depth.peak);
    own_stale.push_back(ours.stale_at_75);
    own_peak.push_back(ours.peak);
    idle.push_back(idle_bytes(paper_config(Order::depth), seed));
    own_idle.push_back(idle_bytes(own, seed));
  }
  const double least = median(idle) * 0.05;
  return {
      {"entries of 8192 stale at 75 s, depth", around(stale, 2150, .2), at_most(own_stale, 2150)},
      {"the same, baseline in breadth", around(broad, 3050, .2), at_most(own_stale, 2150)},
      {"peak staleness, mean of the readers, s", between(peak, 16, 28), at_most(own_peak, 15)},
      {"bytes/s of 128 at rest", at_least(idle, 0), at_most(own_idle, least)},
  };
}

}  // namespace pando::sim
