// Lifeguard: Dadgar, Phillips, Currey, arXiv 1707.00788.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/note.h"
#include "sim/experiment.h"
#include "sim/ledger.h"
#include "sim/statistics.h"
#include "sim/traffic.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMembers = 128;

struct Latency {
  double first = 0, everywhere = 0;
};

/// Seconds from a loss of power until the first and until every other member calls it failed.
Latency detect(std::uint64_t seed, int alpha) {
  World world{seed};
  node::Config config;
  config.tuning.suspicion_mult = alpha;
  const Hosts hosts = form(world, kMembers, config, 10s + 37ms * static_cast<int>(seed));
  Ledger ledger;
  world.watch(ledger);
  world.power_off(hosts[seed % kMembers]);
  const Instant begin = world.now();
  world.run_until([&] { return ledger.entries().size() >= kMembers - 1; }, 120s);
  std::vector<double> times;
  for (const Ledger::Entry& entry : ledger.entries())
    times.push_back(std::chrono::duration<double>(entry.at - begin).count());
  return {quantile(times, 0), quantile(times, 1)};
}

Finding band(std::string what, double low, double high, double value, std::string shown) {
  return {std::move(what), fmt::format("{:.2f} to {:.2f}", low, high), std::move(shown),
          value >= low && value <= high};
}

// ---- LG-2, LG-3 --------------------------------------------------------------------------------

/// A combination of Lifeguard's parts, what the paper says of it and which band counts.
///
/// The paper's figures are sums over its whole grid of anomalies. Single parts react to single
/// cells very differently, so a few cells say something of the combination only: `quick_too`.
struct Setting {
  const char* name;
  bool probe, suspicion, buddy;
  const char* paper;
  double least_anywhere, most_anywhere, most_at_healthy;  ///< percent of SWIM's
  bool quick_too;
};
constexpr double kAny = 1e9;
constexpr Setting kSettings[] = {
    {"SWIM", false, false, false, "100 %, 100 %; more than 100 cases", 100, 100, 100, true},
    {"LHA-Probe", true, false, false, "67.7 %, 32.9 %; no band", 0, kAny, kAny, false},
    {"LHA-Suspicion", false, true, false, "3.0 %, 6.7 %; at most 5 % anywhere", 0, 5, kAny, false},
    {"Buddy", false, false, true, "94.1 %, 44.6 %; 90 to 97 % anywhere", 90, 97, kAny, false},
    {"Lifeguard", true, true, true, "1.53 %, 1.89 %; at most 2 and 3 %", 0, 2, 3, true},
};

/// `count` members whose message paths are blocked for `blocked`, free for `free`, and so on.
struct Anomaly {
  std::size_t count;
  Duration blocked, free;
};

struct Score {
  double anywhere = 0, at_healthy = 0, messages = 0, bytes = 0;
};

void block_and_unblock(World& world, HostId host, const Anomaly& anomaly, Instant end) {
  if (world.now() >= end) return;
  world.block(host);
  world.at(world.now() + anomaly.blocked, [&world, host, anomaly, end] {
    world.unblock(host);
    world.at(world.now() + anomaly.free,
             [&world, host, anomaly, end] { block_and_unblock(world, host, anomaly, end); });
  });
}

/// Declarations of death: a node's own suspicion ran out. Hearing of a death is none.
class Declarations : public Watcher {
 public:
  explicit Declarations(std::size_t anomalous) : anomalous_(anomalous) {}
  void after_step(World& world, const Step& step) override {
    for (const node::Output& output : step.outputs) {
      const auto* note = std::get_if<node::Noted>(&output);
      if (note == nullptr || note->code != static_cast<std::uint16_t>(NoteCode::member_failed))
        continue;
      if (*world.host_by_name(note->subject) < anomalous_) continue;
      ++anywhere;
      at_healthy += step.host >= anomalous_;
    }
  }
  int anywhere = 0, at_healthy = 0;

 private:
  std::size_t anomalous_;
};

/// False deaths of members without an anomaly: declared by anybody, and by those without one.
Score disturb(std::uint64_t seed, const Setting& setting, const Anomaly& anomaly) {
  World world{seed};
  node::Config config;
  config.tuning.suspicion_mult = 5;
  config.tuning.lifeguard_probe = setting.probe;
  config.tuning.lifeguard_suspicion = setting.suspicion;
  config.tuning.lifeguard_buddy = setting.buddy;
  const Hosts hosts = form(world, kMembers, config, 10s);
  Declarations declarations{anomaly.count};
  Traffic traffic;
  world.watch(declarations);
  world.watch(traffic);
  const Instant end = world.now() + 120s;
  for (HostId host = 0; host < anomaly.count; ++host) block_and_unblock(world, host, anomaly, end);
  world.run_for(120s);
  return {.anywhere = static_cast<double>(declarations.anywhere),
          .at_healthy = static_cast<double>(declarations.at_healthy),
          .messages = static_cast<double>(traffic.datagrams + traffic.stream_writes),
          .bytes = static_cast<double>(traffic.bytes)};
}

std::vector<Anomaly> grid(Effort effort) {
  if (effort == Effort::quick) return {{8, 16s, 64ms}, {16, 24s, 4s}};
  std::vector<Anomaly> cells;
  for (const std::size_t count : {1, 4, 8, 16, 32})
    for (const Duration blocked : {Duration{2s}, Duration{8s}, Duration{16s}, Duration{32s}})
      for (const Duration free : {Duration{1ms}, Duration{256ms}, Duration{4s}, Duration{16s}})
        cells.push_back({count, blocked, free});
  return cells;
}

Score sum(const Setting& setting, Effort effort) {
  Score total;
  const std::uint64_t seeds = effort == Effort::full ? 4 : 1;
  for (const Anomaly& cell : grid(effort)) {
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const Score one = disturb(seed, setting, cell);
      total.anywhere += one.anywhere;
      total.at_healthy += one.at_healthy;
      total.messages += one.messages;
      total.bytes += one.bytes;
    }
  }
  return total;
}

/// A share of SWIM's false deaths, and how many times fewer that is.
std::string share(double count, double base) {
  if (base == 0) return fmt::format("{:.0f} of none", count);
  const double percent = 100 * count / base;
  return fmt::format("{:.0f} ({:.2f} %, 1/{:.0f})", count, percent, base / std::max(count, 1.0));
}

Finding compare(const Setting& setting, const Score& score, const Score& base, Effort effort) {
  const double anywhere = 100 * score.anywhere / std::max(base.anywhere, 1.0);
  const double healthy = 100 * score.at_healthy / std::max(base.at_healthy, 1.0);
  return {.what = fmt::format("{}: false deaths anywhere, at healthy", setting.name),
          .expected = setting.paper,
          .measured = share(score.anywhere, base.anywhere) + ", " +
                      share(score.at_healthy, base.at_healthy),
          .reproduced = base.anywhere > 100 && anywhere >= setting.least_anywhere &&
                        anywhere <= setting.most_anywhere && healthy <= setting.most_at_healthy,
          .judged = effort == Effort::full || setting.quick_too};
}

}  // namespace

std::vector<Finding> lifeguard_latency(Effort effort) {
  std::map<int, std::vector<double>> first, everywhere;
  for (const int alpha : {5, 4, 2}) {
    for (std::uint64_t seed = 0; seed < (effort == Effort::full ? 100u : 30u); ++seed) {
      const Latency latency = detect(seed, alpha);
      first[alpha].push_back(latency.first);
      everywhere[alpha].push_back(latency.everywhere);
    }
  }
  const double at_first = median(first[5]), at_all = median(everywhere[5]);
  const Interval i = bootstrap_median(first[5]);
  const double four = median(first[4]) / at_first, two = median(first[2]) / at_first;
  return {
      band("alpha 5, first, median s", 12.0, 12.8, at_first,
           fmt::format("{:.2f} [{:.2f}, {:.2f}]", at_first, i.low, i.high)),
      band("alpha 5, everywhere beyond first, median s", 0, 0.6, at_all - at_first,
           fmt::format("{:.2f}", at_all - at_first)),
      band("alpha 4 / alpha 5", .80, .86, four, fmt::format("{:.3f}", four)),
      band("alpha 2 / alpha 5", .48, .58, two, fmt::format("{:.3f}", two)),
  };
}

std::vector<Finding> lifeguard_false_positives(Effort effort) {
  std::vector<Finding> findings;
  const Score base = sum(kSettings[0], effort);
  Score last = base;
  for (const Setting& setting : kSettings) {
    if (&setting != kSettings) last = sum(setting, effort);
    findings.push_back(compare(setting, last, base, effort));
  }
  const double messages = 100 * (last.messages / base.messages - 1);
  const double bytes = 100 * (last.bytes / base.bytes - 1);
  findings.push_back(band("LG-3: Lifeguard's messages against SWIM's, percent more", -100, 15,
                          messages, fmt::format("{:+.1f}", messages)));
  findings.push_back(band("LG-3: Lifeguard's bytes against SWIM's, percent more", -100, 5, bytes,
                          fmt::format("{:+.1f}", bytes)));
  return findings;
}

}  // namespace pando::sim
