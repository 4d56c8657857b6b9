// SWIM: Das, Gupta, Motivala, DSN 2002.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/experiment.h"
#include "sim/ledger.h"
#include "sim/scoreboard.h"
#include "sim/statistics.h"
#include "sim/traffic.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPeriod = 1s;
/// Long enough for the rumours of the start to be forgotten: from then on ticks send probes only.
constexpr Duration kWarmUp = 40s;

double periods(Duration d) {
  return static_cast<double>(d.count()) / kPeriod.count();
}

std::string spread(const std::vector<double>& values) {
  const Interval i = bootstrap_median(values);
  return fmt::format("{:.2f} [{:.2f}, {:.2f}]", median(values), i.low, i.high);
}

/// When each host was pinged. In a quiet cluster every datagram of a Tick is a ping.
class Pings : public Watcher {
 public:
  void after_step(World& world, const Step& step) override {
    if (!std::holds_alternative<node::Tick>(step.input)) return;
    for (const node::Output& output : step.outputs) {
      const auto* datagram = std::get_if<node::SendDatagram>(&output);
      const auto to = datagram == nullptr ? std::nullopt : world.host_at(datagram->to);
      if (to) at[*to].push_back(step.now);
    }
  }
  std::map<HostId, std::vector<Instant>> at;
};

/// Times from arbitrary moments to the next ping of a host: had it crashed then, that ping would
/// have been the first to find out.
std::vector<double> waits_for_ping(std::size_t nodes, std::uint64_t seed, Duration time) {
  World world{seed};
  const Hosts hosts = form(world, nodes, {}, kWarmUp);
  Pings pings;
  world.watch(pings);
  const Instant begin = world.now();
  world.run_for(time);
  std::vector<double> waits;
  for (const auto& [host, times] : pings.at) {
    for (Instant crash = begin; crash + 12 * kPeriod < world.now(); crash += kPeriod) {
      const auto next = std::ranges::lower_bound(times, crash);
      if (next != times.end()) waits.push_back(periods(*next - crash));
    }
  }
  return waits;
}

/// The lockstep mean for the schedule that memberlist has: each prober goes through a shuffled list
/// of the n - 1 others and shuffles again at its end, at a place unknown to the others.
double round_robin_mean(std::size_t nodes) {
  const auto m = static_cast<int>(nodes - 1);
  double sum = 0;
  for (int k = 0; k <= 2 * m; ++k) {
    double silent = 0;  // one prober has not come by in k periods, averaged over its place
    for (int place = 0; place < m; ++place) {
      const int rest = m - place;
      silent += k <= rest ? 1 - static_cast<double>(k) / m
                          : static_cast<double>(place) / m *
                                std::max(0.0, 1 - static_cast<double>(k - rest) / m);
    }
    sum += std::pow(silent / m, m);
  }
  return sum;
}

}  // namespace

std::vector<Finding> swim_first_detection(Effort effort) {
  std::vector<Finding> findings;
  for (const std::size_t nodes : {8, 56, 128}) {
    std::vector<double> waits, lockstep;
    const std::uint64_t seeds = effort == Effort::full ? 40 : 6;
    for (std::uint64_t seed = 0; seed < seeds; ++seed)
      for (const double wait : waits_for_ping(nodes, seed, nodes < 56 ? 600s : 100s)) {
        waits.push_back(wait);
        // The k-th probe of every node after a moment falls into the k-th period after it, so in
        // lockstep the same ping is found in the period that the wait is rounded up to.
        lockstep.push_back(std::ceil(wait));
      }
    const double predicted = round_robin_mean(nodes);
    findings.push_back(
        {fmt::format("first probe, lockstep, mean periods, n {}", nodes),
         fmt::format("{:.3f} +- .05 (round robin); 1.582 (random choice, n large)", predicted),
         fmt::format("{:.3f}", mean(lockstep)), std::abs(mean(lockstep) - predicted) <= 0.05});
    findings.push_back({fmt::format("first probe, own phases, mean periods, n {}", nodes),
                        nodes < 56 ? "below 1.05" : "1.0 +- .05",
                        fmt::format("{:.3f}", mean(waits)),
                        mean(waits) < 1.05 && (nodes < 56 || mean(waits) > 0.95)});
  }
  return findings;
}

std::vector<Finding> swim_load(Effort effort) {
  std::vector<Finding> findings;
  std::vector<std::size_t> sizes{16, 64, 256};
  if (effort == Effort::full) sizes = {8, 32, 128, 512, 2000};
  for (const std::size_t nodes : sizes) {
    World world{nodes};
    form(world, nodes, {}, kWarmUp);
    Traffic traffic;
    world.watch(traffic);
    world.run_for(60s);
    const double load = static_cast<double>(traffic.datagrams) / static_cast<double>(nodes) / 60;
    findings.push_back({fmt::format("messages sent per member and period, n {}", nodes),
                        "2.0 +- .1, whatever n", fmt::format("{:.3f}", load),
                        std::abs(load - 2) <= 0.1});
  }
  return findings;
}

namespace {

struct Coverage {
  double median = 0, all = 0;
};

/// How many periods until half of the others and all have heard of a change of tags.
Coverage spread_change(std::size_t nodes, std::uint64_t seed, const node::Config& config,
                       double loss = 0) {
  World world{seed};
  if (loss > 0) world.network().common().emplace_back(Drop{loss});
  const Hosts hosts = form(world, nodes, config, kWarmUp);
  Ledger ledger;
  world.watch(ledger);
  const Instant begin = world.now();
  world.ask(hosts[seed % nodes], command::SetTags{{{"role", "news"}}});
  // The one who changes its tags reports that too, at once, and is not among those who hear of it.
  world.run_until([&] { return ledger.entries().size() >= nodes; }, 60s);
  std::vector<double> times;
  for (const Ledger::Entry& entry : ledger.entries())
    if (entry.observer != hosts[seed % nodes]) times.push_back(periods(entry.at - begin));
  if (times.size() != nodes - 1) return {.median = 60, .all = 60};
  return {median(times), quantile(times, 1)};
}

Finding compare(const std::string& what, double expected, double band,
                const std::vector<double>& values) {
  return {what, fmt::format("{:.2f} +- {:.0f} %", expected, band * 100), spread(values),
          std::abs(median(values) / expected - 1) <= band};
}

struct Expected {
  std::size_t nodes;
  double half, all;
};

/// As in the paper: updates ride on pings and acks.
node::Config piggyback_only() {
  node::Config config;
  config.tuning.gossip_interval = 10h;
  config.tuning.push_pull_interval = 10h;
  return config;
}

struct Coverages {
  std::vector<double> half, all;
};

Coverages spread_changes(std::size_t nodes, std::uint64_t seeds, const node::Config& config,
                         double loss = 0) {
  Coverages coverages;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const Coverage c = spread_change(nodes, seed, config, loss);
    coverages.half.push_back(c.median);
    coverages.all.push_back(c.all);
  }
  return coverages;
}

/// Adds the findings of one size and returns the median time until all know.
double measure_dissemination(const Expected& row, std::vector<Finding>& findings) {
  const auto [half, all] = spread_changes(row.nodes, 30, piggyback_only());
  const auto what = [&](const char* who) {
    return fmt::format("periods until {}, n {}", who, row.nodes);
  };
  findings.push_back(compare(what("half know"), row.half, .1, half));
  findings.push_back(compare(what("all know"), row.all, .1, all));
  return median(all);
}

/// O(log n): the time until all know, divided by ln n, is the same for every size.
Finding logarithmic(const std::vector<Expected>& rows, const std::vector<double>& all) {
  std::vector<double> per_log;
  std::string shown;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].nodes < 128) continue;
    per_log.push_back(all[i] / std::log(static_cast<double>(rows[i].nodes)));
    shown += fmt::format("{}{:.3f}", shown.empty() ? "" : ", ", per_log.back());
  }
  const auto [least, most] = std::ranges::minmax(per_log);
  return {"periods until all know / ln n, by size", "constant within 15 % for n >= 128", shown,
          most / least <= 1.15};
}

}  // namespace

std::vector<Finding> swim_dissemination(Effort effort) {
  std::vector<Expected> rows{{56, 2.3, 3.8}, {128, 2.8, 4.5}};
  if (effort == Effort::full) rows.insert(rows.end(), {{512, 3.7, 5.7}, {1000, 4.2, 6.25}});
  std::vector<Finding> findings;
  std::vector<double> all;
  for (const Expected& row : rows) all.push_back(measure_dissemination(row, findings));
  if (effort == Effort::full) findings.push_back(logarithmic(rows, all));
  return findings;
}

std::vector<Score> score_dissemination(Effort effort) {
  const Expected size =
      effort == Effort::full ? Expected{1000, 4.2, 6.25} : Expected{128, 2.8, 4.5};
  const Coverages paper = spread_changes(size.nodes, 15, piggyback_only());
  const Coverages ours = spread_changes(size.nodes, 15, {}, 0.1);
  const auto what = [&](const char* who) {
    return fmt::format("periods until {} of {} know of a change", who, size.nodes);
  };
  return {{what("half"), around(paper.half, size.half, .1), at_most(ours.half, size.half)},
          {what("all"), around(paper.all, size.all, .1), at_most(ours.all, size.all)}};
}

}  // namespace pando::sim
