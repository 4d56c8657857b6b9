// Scuttlebutt: van Renesse, Dumitriu, Gough, Thomas, LADIS 2008.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/gossip/shared.h"
#include "sim/experiment.h"
#include "sim/state_lab.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using gossip::Digests;
using gossip::Order;

double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

/// The paper's scheme: every second a whole digest to one random peer, no limit but of entries.
gossip::Config paper_config(Order order) {
  gossip::Config config;
  config.rounds = {.interval = 1s, .busy_interval = 1s, .two_partners = false};
  config.packing = {.packet = 1 << 20, .packets = 1, .digests = Digests::whole, .order = order};
  config.flow.enabled = false;
  return config;
}

void limit_entries(StateLab& lab, std::size_t entries) {
  for (std::size_t i = 0; i < lab.size(); ++i) lab.at(i).inside().config.packing.entries = entries;
}

std::string a_key(Rng& rng) {
  return fmt::format("key-{}", rng.below(64));
}

/// What one run of the load showed.
struct Load {
  double stale_before = 0, stale_at_75 = 0;  ///< entries of 8192, mean of the readers
  double peak = 0;                           ///< staleness, s, the worst reader's
  double fresh_at = 0;                       ///< s from the start
  std::uint64_t bytes = 0;                   ///< until 120 s
};

/// One update/s and owner, messages limited from 15 s on, twice the rate from 25 s to 75 s, rest
/// from 120 s on.
Load run_load(std::uint64_t seed, const gossip::Config& config, std::size_t entries) {
  StateLab lab{seed, {}};
  const std::size_t nodes = 128;
  lab.form(nodes, config);
  for (std::size_t i = 0; i < nodes; ++i)
    for (int k = 0; k < 64; ++k) lab.write(i, fmt::format("key-{}", k), Bytes(8));
  lab.share_all();
  Load load;
  const Instant begin = lab.now();
  const auto mean_stale = [&] {
    double sum = 0;
    for (std::size_t i = 0; i < nodes; ++i) sum += static_cast<double>(lab.stale(i));
    return sum / static_cast<double>(nodes);
  };
  for (int tick = 0; tick < 1'600 && load.fresh_at == 0; ++tick) {
    const double t = tick / 10.0;
    if (tick == 150) limit_entries(lab, entries);
    const double rate = t >= 120 ? 0 : t >= 25 && t < 75 ? 2 : 1;
    for (std::size_t i = 0; i < nodes; ++i)
      if (lab.rng().chance(rate / 10)) lab.write(i, a_key(lab.rng()), Bytes(8));
    lab.run_until(begin + (tick + 1) * 100ms);
    if (tick == 240) load.stale_before = mean_stale();
    if (tick == 749) load.stale_at_75 = mean_stale();
    if (tick == 1'199) load.bytes = lab.carried().bytes;
    if (t > 120 && lab.agreed()) load.fresh_at = t;
    for (std::size_t i = 0; i < nodes && tick % 10 == 0; ++i)
      load.peak = std::max(load.peak, seconds(lab.staleness(i)));
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

bool within(double value, double expected, double share) {
  return value >= expected * (1 - share) && value <= expected * (1 + share);
}

Finding stale_finding(std::string_view order, const std::vector<Load>& loads, double paper) {
  const double stale = mean_of(loads, &Load::stale_at_75);
  return {fmt::format("entries of 8192 stale at 75 s, {}", order),
          fmt::format("{:.0f} +- 20 %", paper),
          fmt::format("{:.0f} (before: {:.0f})", stale, mean_of(loads, &Load::stale_before)),
          within(stale, paper, 0.2)};
}

Finding fresh_finding(std::string_view order, const std::vector<Load>& loads) {
  const double fresh = mean_of(loads, &Load::fresh_at);
  return {fmt::format("all fresh again, {}", order), "126 to 130 s; at most 135 s",
          fmt::format("{:.1f} s", fresh), fresh > 0 && fresh <= 135};
}

/// Bytes/s of a cluster of 128 at rest.
double idle_bytes(const gossip::Config& config) {
  StateLab lab{1, {}};
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
  const double peak = mean_of(ours, &Load::peak);
  const double share =
      static_cast<double>(ours.front().bytes) / static_cast<double>(paper.front().bytes);
  return {"peak staleness in our rounds and packets, no links", "at most 15 s",
          fmt::format("{:.1f} s with {:.1f} times the bytes", peak, share), peak <= 15};
}

/// Rates of writes per node between two moments.
std::vector<double> rates(StateLab& lab, std::vector<std::uint64_t>& writes, Duration time) {
  std::vector<double> rates;
  for (std::size_t i = 0; i < lab.size(); ++i) {
    rates.push_back(static_cast<double>(writes[i]) / seconds(time));
    writes[i] = 0;
  }
  return rates;
}

/// Jain's index: 1 if all have the same.
double fairness(const std::vector<double>& values) {
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  const double squares = std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
  return sum * sum / (static_cast<double>(values.size()) * squares);
}

struct Flows {
  std::vector<double> full, halved;  ///< updates/s per node, settled
  double settled = 0;                ///< s after the change until the sum stays near its end
  double peak = 0;                   ///< staleness, s, after the change
};

/// Everybody would write ten times a second; messages carry 100 entries, from 90 s on 50.
Flows run_flow(std::uint64_t seed, std::size_t nodes) {
  gossip::Config config = paper_config(Order::depth);
  config.flow = {.enabled = true, .initial = 1, .least = 0.01, .most = 1'000, .burst = 1};
  config.packing.entries = 100;
  StateLab lab{seed, {}};
  lab.form(nodes, config);
  for (std::size_t i = 0; i < nodes; ++i) lab.write(i, "key-0", Bytes(8));
  lab.share_all();
  std::vector<std::uint64_t> writes(nodes);
  std::vector<double> sums;  // of each second
  Flows flows;
  const Instant begin = lab.now();
  for (int second = 0; second < 180; ++second) {
    if (second == 90) limit_entries(lab, 50);
    if (second == 50 || second == 140) rates(lab, writes, 1s);
    double sum = 0;
    for (int part = 0; part < 10; ++part) {
      for (std::size_t i = 0; i < nodes; ++i)
        if (lab.write(i, a_key(lab.rng()), Bytes(8))) {
          ++writes[i];
          ++sum;
        }
      lab.run_until(begin + second * 1s + (part + 1) * 100ms);
    }
    sums.push_back(sum);
    for (std::size_t i = 0; i < nodes && second > 90; ++i)
      flows.peak = std::max(flows.peak, seconds(lab.staleness(i)));
    if (second == 89) flows.full = rates(lab, writes, 40s);
  }
  flows.halved = rates(lab, writes, 40s);
  const double end = mean(flows.halved) * static_cast<double>(nodes);
  // Settled: from then on a mean of ten seconds stays within a quarter of the end.
  for (std::size_t s = 90; s + 10 <= 150; ++s)
    if (!within(std::accumulate(sums.begin() + static_cast<std::ptrdiff_t>(s),
                                sums.begin() + static_cast<std::ptrdiff_t>(s) + 10, 0.0) /
                    10,
                end, 0.25))
      flows.settled = static_cast<double>(s) + 1 - 90;
  return flows;
}

std::vector<Finding> flow_findings(std::size_t nodes, double paper, double band) {
  const Flows flows = run_flow(nodes, nodes);
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

/// Seconds until 99 % of the readers have a single write, the cluster being at rest before.
double spread_time(std::uint64_t seed, std::size_t nodes, const gossip::Config& config) {
  StateLab lab{seed, {}};
  lab.form(nodes, config);
  for (std::size_t i = 0; i < nodes; ++i) lab.write(i, "key", Bytes(8));
  lab.share_all();
  lab.run_until(lab.now() + 5s);
  const std::size_t owner = lab.rng().below(nodes);
  const Instant begin = lab.now();
  lab.write(owner, "key", Bytes(9));
  const auto version = lab.at(owner).find(lab.id(owner))->version;
  for (;;) {
    std::size_t have = 0;
    for (std::size_t i = 0; i < nodes; ++i)
      have += lab.at(i).find(lab.id(owner))->version == version;
    if (have * 100 >= nodes * 99 || lab.now() - begin > 600s) return seconds(lab.now() - begin);
    lab.run_until(lab.now() + 100ms);
  }
}

double median_spread(Effort effort, std::size_t nodes, const gossip::Config& config) {
  std::vector<double> times;
  for (std::uint64_t seed = 1; seed <= (effort == Effort::full ? 9u : 3u); ++seed)
    times.push_back(spread_time(seed, nodes, config));
  return median(times);
}

/// Some nodes write so many changes in all, at random; then rest.
struct Changes {
  std::uint64_t backwards = 0, wrong = 0;
  std::size_t largest = 0;
  double agreed_after = 0;
};

Changes run_changes(std::size_t nodes, std::size_t count) {
  StateLab lab{7, {.loss = 0.05, .links = true}};
  gossip::Config config;
  config.flow.enabled = false;
  lab.form(nodes, config);
  Changes changes;
  std::vector<std::vector<gossip::Version>> seen(nodes, std::vector<gossip::Version>(nodes));
  const auto look = [&] {
    for (std::size_t r = 0; r < nodes; ++r)
      for (std::size_t o = 0; o < nodes; ++o) {
        const auto owner = lab.at(r).find(lab.id(o));
        const gossip::Version version = owner ? owner->version : 0;
        changes.backwards += version < seen[r][o];
        seen[r][o] = version;
      }
  };
  for (std::size_t i = 0; i < count; ++i) {
    Bytes value(8 + lab.rng().below(40));
    lab.rng().fill(value);
    lab.write(lab.rng().below(nodes), a_key(lab.rng()), std::move(value));
    lab.run_until(lab.now() + 1ms);
    if (i % 500 == 0) look();
  }
  const Instant end = lab.now();
  while (!lab.agreed() && lab.now() - end < 60s) lab.run_until(lab.now() + 100ms);
  changes.agreed_after = seconds(lab.now() - end);
  look();
  for (std::size_t r = 0; r < nodes; ++r)
    for (std::size_t o = 0; o < nodes; ++o)
      for (const gossip::EntryView& entry : lab.at(o).list(lab.id(o))) {
        const auto got = lab.at(r).get(lab.id(o), entry.key);
        changes.wrong += !got || !std::ranges::equal(got->value, entry.value);
      }
  changes.largest = lab.carried().largest;
  return changes;
}

/// Two readers of 5,000 owners with 100 keys each, of which each lacks some: the largest datagram
/// until they agree, and whether they came to.
std::pair<std::size_t, bool> large_cluster(std::size_t owners, std::size_t keys) {
  StateLab lab{3, {.loss = 0.05, .links = true}};
  gossip::Config config;
  config.flow.enabled = false;
  lab.form(2, config);
  for (std::size_t i = 0; i < owners; ++i) {
    Id id;
    lab.rng().fill(std::as_writable_bytes(std::span{id.bytes}));
    gossip::State state{.start = 1, .birth = 1};
    const std::size_t behind = lab.rng().chance(0.3) ? lab.rng().below(2) : 2;
    for (std::size_t k = 0; k < keys; ++k) {
      state.contents.put(
          {.key = fmt::format("key-{}", k), .value = Bytes(16), .version = ++state.version});
      for (std::size_t r = 0; r < 2; ++r) {
        if (k + 1 != (r == behind ? keys / 2 : keys)) continue;
        gossip::Owner& owner = lab.at(r).inside().table.add(id, lab.now());
        owner.state = state;
        lab.at(r).inside().table.refresh(owner, lab.now());
      }
    }
  }
  const Instant begin = lab.now();
  while (!lab.agreed() && lab.now() - begin < 600s) lab.run_until(lab.now() + 1s);
  return {lab.carried().largest, lab.agreed()};
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
      {"peak staleness of scuttle-depth beside breadth's", "20 to 23 s, 60 to 62 s; lower here",
       fmt::format("{:.1f} s, {:.1f} s", deep, broad), deep < broad},
      fresh_finding("scuttle-depth", depth),
      fresh_finding("scuttle-breadth", breadth),
      {"bytes at rest beside the paper's digests", "at most 5 %",
       fmt::format("{:.1f} %", 100 * idle), idle <= 0.05},
  };
  if (effort == Effort::full) findings.push_back(our_peak(own, depth));
  return findings;
}

std::vector<Finding> scuttlebutt_flow(Effort effort) {
  std::vector<Finding> findings = flow_findings(64, 2.0, 0.3);
  if (effort == Effort::quick) return findings;
  for (Finding& finding : flow_findings(128, 1.0, 0.15)) findings.push_back(std::move(finding));
  return findings;
}

std::vector<Finding> scuttlebutt_digests(Effort effort) {
  const std::size_t nodes = effort == Effort::full ? 1'000 : 200;
  gossip::Config config = paper_config(Order::depth);
  const double whole = median_spread(effort, nodes, config);
  config.packing.packet = gossip::Packing{}.packet;
  config.packing.digests = Digests::subset;
  const double subset = median_spread(effort, nodes, config);
  config.packing.digests = Digests::ranged;
  const double ranged = median_spread(effort, nodes, config);
  return {
      {fmt::format("a write reaches 99 % of {}, whole digests of any size", nodes),
       "for comparison", fmt::format("{:.1f} s", whole), true, false},
      {"the same, 64 random owners in a packet", "tens of seconds at 1000",
       fmt::format("{:.1f} s", subset), subset > 1.3 * whole},
      {"the same, ranges and the recent ones in a packet", "at most 1.3 x whole digests",
       fmt::format("{:.1f} s", ranged), ranged <= 1.3 * whole},
  };
}

std::vector<Finding> scuttlebutt_promises(Effort effort) {
  const Changes changes = run_changes(effort == Effort::full ? 100 : 20, 100'000);
  const auto [largest, agreed] = large_cluster(5'000, effort == Effort::full ? 100 : 20);
  const std::size_t packet = gossip::Packing{}.packet;
  return {
      {"100,000 changes, 5 % loss: entries that are not the owner's last", "0",
       fmt::format("{}, agreed {:.1f} s after the last change", changes.wrong,
                   changes.agreed_after),
       changes.wrong == 0 && changes.agreed_after <= 10},
      {"the same: versions that went back (G1)", "0", fmt::format("{}", changes.backwards),
       changes.backwards == 0},
      {"largest message in a datagram, there and with 5,000 owners (G2)",
       fmt::format("at most {} bytes", packet),
       fmt::format("{} and {} bytes", changes.largest, largest),
       changes.largest <= packet && largest <= packet && agreed},
  };
}

}  // namespace pando::sim
