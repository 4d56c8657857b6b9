// Lifeguard: Dadgar, Phillips, Currey, arXiv 1707.00788; how fast it detects.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/experiment.h"
#include "sim/ledger.h"
#include "sim/statistics.h"

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

}  // namespace pando::sim
