// Our own: probing in turns and witnesses (docs/protocol/ring.md) beside plain SWIM.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/false_deaths.h"
#include "sim/silence.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

struct Deaths {
  std::vector<double> agreed, failed;  ///< seconds until the last observer said so
  std::size_t missed = 0;              ///< runs in which somebody never agreed
};

Deaths stops(std::size_t nodes, Detection detection, Effort effort) {
  Deaths deaths;
  const std::uint64_t seeds = effort == Effort::full ? 40 : 8;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Silence silence = fall_silent(nodes, seed, pando_nodes(detection), Stroke::stopped);
    if (std::isfinite(silence.agreed))
      deaths.agreed.push_back(silence.agreed);
    else
      ++deaths.missed;
    deaths.failed.push_back(silence.failed);
  }
  return deaths;
}

std::string shown(const std::vector<double>& values) {
  if (values.empty()) return "none";
  return fmt::format("{:.2f}, {:.2f}, {:.2f}", median(values), quantile(values, .95),
                     quantile(values, 1));
}

void compare_rest(std::size_t nodes, std::vector<Finding>& findings) {
  const Rest swim = at_rest(nodes, nodes, pando_nodes(Detection::swim), 60s);
  const Rest ring = at_rest(nodes, nodes, pando_nodes(Detection::ring), 60s);
  const double mean_swim = mean(swim.waits), mean_ring = mean(ring.waits);
  const double worst = quantile(ring.waits, 1);
  findings.push_back({fmt::format("wait for a ping, s, mean and worst, n {}: SWIM; ring", nodes),
                      "ring: mean at most .55, worst at most 1.2",
                      fmt::format("{:.2f}, {:.2f}; {:.2f}, {:.2f}", mean_swim,
                                  quantile(swim.waits, 1), mean_ring, worst),
                      mean_ring <= .55 && worst <= 1.2});
  findings.push_back({fmt::format("datagrams per member and second, n {}: SWIM; ring", nodes),
                      "equal within 5 %", fmt::format("{:.3f}; {:.3f}", swim.load, ring.load),
                      std::abs(ring.load / swim.load - 1) <= .05});
}

void compare_deaths(std::size_t nodes, Effort effort, std::vector<Finding>& findings) {
  const Deaths swim = stops(nodes, Detection::swim, effort);
  const Deaths ring = stops(nodes, Detection::ring, effort);
  const bool all = ring.missed == 0 && !ring.agreed.empty();
  findings.push_back({fmt::format("stopped; all hold it for agreed suspect, s, n {}", nodes),
                      "at most 2.5 in every run",
                      fmt::format("{}; missed {}", shown(ring.agreed), ring.missed),
                      all && quantile(ring.agreed, 1) <= 2.5});
  findings.push_back({fmt::format("stopped; all hold it for failed, s, n {}: SWIM; ring", nodes),
                      "ring's median is not greater",
                      fmt::format("{}; {}", shown(swim.failed), shown(ring.failed)),
                      median(ring.failed) <= median(swim.failed)});
}

Finding not_more(std::string what, const FalseDeaths& plain, const FalseDeaths& ring) {
  return {.what = std::move(what),
          .expected = "the second is not greater",
          .measured = fmt::format("{:.0f}, {:.0f}; {:.0f}, {:.0f}", plain.anywhere,
                                  plain.at_healthy, ring.anywhere, ring.at_healthy),
          .reproduced = ring.anywhere <= plain.anywhere && ring.at_healthy <= plain.at_healthy};
}

}  // namespace

std::vector<Finding> ring_turns(Effort effort) {
  std::vector<Finding> findings;
  std::vector<std::size_t> sizes{30, 100};
  if (effort == Effort::full) sizes.push_back(300);
  for (const std::size_t nodes : sizes) compare_rest(nodes, findings);
  return findings;
}

std::vector<Finding> ring_detection(Effort effort) {
  std::vector<Finding> findings;
  std::vector<std::size_t> sizes{30};
  if (effort == Effort::full) sizes = {3, 5, 30, 100, 300};
  for (const std::size_t nodes : sizes) compare_deaths(nodes, effort, findings);
  return findings;
}

std::vector<Finding> ring_false_deaths(Effort effort) {
  std::vector<Finding> findings;
  findings.push_back(
      not_more("paths blocked; false deaths anywhere, by healthy: Lifeguard; with witnesses",
               blocked_paths(kPando, effort), blocked_paths(kWitnesses, effort)));
  std::vector<std::size_t> counts{8};
  if (effort == Effort::full) counts = {1, 2, 4, 8, 16, 32};
  for (const std::size_t starved : counts)
    findings.push_back(not_more(fmt::format("{} of 100 starved; the same", starved),
                                starved_processes(kPando, starved, kStarved, effort),
                                starved_processes(kWitnesses, starved, kStarved, effort)));
  return findings;
}

}  // namespace pando::sim
