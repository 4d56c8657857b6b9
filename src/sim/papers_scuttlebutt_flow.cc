// Scuttlebutt: flow control (LADIS 2008, section 4 and figures).
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "sim/scoreboard.h"
#include "sim/scuttlebutt.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using namespace scuttlebutt;

/// Jain's index: 1 if all have the same.
double fairness(const std::vector<double>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  const double squares = std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
  return sum * sum / (static_cast<double>(values.size()) * squares);
}

/// Updates/s of each node, and how the cluster took the change.
struct Flows {
  std::vector<double> full, halved;  ///< updates/s per node, settled
  double settled = 0;                ///< s after the change until the sum stays near its end
  double peak = 0;                   ///< staleness, s, after the change
};

/// The paper's rounds, messages and bucket of one token.
gossip::Config paper_flow() {
  gossip::Config config = paper_config(gossip::Order::depth);
  config.flow = {.enabled = true, .initial = 1, .least = 0.01, .most = 1'000, .burst = 1};
  return config;
}

/// Everybody would write ten times a second; messages carry so many entries, from 90 s on half.
class FlowRun {
 public:
  FlowRun(std::uint64_t seed, std::size_t nodes, gossip::Config config = paper_flow(),
          std::size_t entries = 100)
      : lab_(seed, {}), writes_(nodes), entries_(entries) {
    config.packing.entries = entries;
    lab_.form(nodes, config);
    for (std::size_t i = 0; i < nodes; ++i) lab_.write(i, "key-0", Bytes(8));
    lab_.share_all();
  }

  Flows run() {
    Flows flows;
    for (int second = 0; second < 180; ++second) {
      if (second == kChange) limit_entries(lab_, entries_ / 2);
      if (second == 50 || second == 140) rates(1s);
      sums_.push_back(write_for_a_second());
      if (second == kChange - 1) flows.full = rates(40s);
      if (second > kChange) flows.peak = std::max(flows.peak, worst_staleness());
    }
    flows.halved = rates(40s);
    flows.settled = settled_after(mean(flows.halved) * static_cast<double>(lab_.size()));
    return flows;
  }

 private:
  static constexpr int kChange = 90;

  double write_for_a_second() {
    double sum = 0;
    for (int part = 0; part < 10; ++part) {
      for (std::size_t i = 0; i < lab_.size(); ++i)
        if (lab_.write(i, a_key(lab_.rng()), Bytes(8))) {
          ++writes_[i];
          ++sum;
        }
      lab_.run_until(lab_.now() + 100ms);
    }
    return sum;
  }

  /// Of each node over the last so many seconds; the count begins anew.
  std::vector<double> rates(Duration time) {
    std::vector<double> rates;
    for (std::uint64_t& count : writes_)
      rates.push_back(static_cast<double>(std::exchange(count, 0)) / seconds(time));
    return rates;
  }

  double worst_staleness() {
    double worst = 0;
    for (std::size_t i = 0; i < lab_.size(); ++i)
      worst = std::max(worst, seconds(lab_.staleness(i)));
    return worst;
  }

  /// From then on a mean of ten seconds stays within a quarter of the end.
  double settled_after(double end) const {
    double settled = 0;
    for (std::size_t s = kChange; s + 10 <= 150; ++s) {
      const auto from = sums_.begin() + static_cast<std::ptrdiff_t>(s);
      if (!within(std::accumulate(from, from + 10, 0.0) / 10, end, 0.25))
        settled = static_cast<double>(s) + 1 - kChange;
    }
    return settled;
  }

  StateLab lab_;
  std::vector<std::uint64_t> writes_;  ///< since the last look
  std::size_t entries_;
  std::vector<double> sums_;  ///< of each second
};

std::vector<Finding> flow_findings(std::size_t nodes, double paper, double band) {
  const Flows flows = FlowRun{nodes, nodes}.run();
  const double full = mean(flows.full), halved = mean(flows.halved);
  const auto label = [&](std::string_view what) {
    return fmt::format("{}, {} nodes", what, nodes);
  };
  return {
      {label("updates/s of a node, 100 entries in a message"),
       fmt::format("{:.1f} +- {:.2f}", paper, band), fmt::format("{:.2f}", full),
       std::abs(full - paper) <= band},
      {label("the same after the budget is halved"), "half of it, +- 20 %",
       fmt::format("{:.2f}", halved), within(halved, full / 2, 0.2)},
      {label("Jain's fairness"), ">= 0.95", fmt::format("{:.3f}", fairness(flows.full)),
       fairness(flows.full) >= 0.95},
      {label("settled after the change"), "30 to 40 s; at most 40 s",
       fmt::format("{:.0f} s", flows.settled), flows.settled <= 40},
      {label("peak staleness after the change"), "about 10 s (depth)",
       fmt::format("{:.1f} s", flows.peak), true, false},
  };
}

}  // namespace

std::vector<Finding> scuttlebutt_flow(Effort effort) {
  std::vector<Finding> findings = flow_findings(64, 2.0, 0.3);
  if (effort == Effort::quick) return findings;
  for (Finding& finding : flow_findings(128, 1.0, 0.15)) findings.push_back(std::move(finding));
  return findings;
}

std::vector<Score> score_flow(Effort effort) {
  const std::size_t nodes = effort == Effort::full ? 128 : 64;
  const double paper = effort == Effort::full ? 1 : 2, band = paper * 0.15;
  // Ours exchange ten times as often while anything changes: a tenth of the entries each.
  gossip::Config own;
  own.flow.initial = 1;
  own.flow.burst = 1;
  std::vector<double> rate, halved, settled, own_rate, own_halved, own_settled;
  for (std::uint64_t seed = 1; seed <= (effort == Effort::full ? 5u : 3u); ++seed) {
    const Flows base = FlowRun{seed, nodes}.run(), ours = FlowRun{seed, nodes, own, 10}.run();
    rate.push_back(mean(base.full));
    halved.push_back(mean(base.halved) / mean(base.full));
    settled.push_back(base.settled);
    own_rate.push_back(mean(ours.full));
    own_halved.push_back(mean(ours.halved) / mean(ours.full));
    own_settled.push_back(ours.settled);
  }
  return {
      {fmt::format("updates/s of each of {}", nodes), between(rate, paper - band, paper + band),
       at_least(own_rate, paper)},
      {"its share when the budget is halved", around(halved, .5, .2), around(own_halved, .5, .2)},
      {"s until the rates have settled", at_most(settled, 40), at_most(own_settled, 20)},
  };
}

}  // namespace pando::sim
