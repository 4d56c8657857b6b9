// Scuttlebutt: digests that need not fit a packet, beside ours that do.
#include <fmt/format.h>

#include "sim/experiment.h"
#include "sim/scuttlebutt.h"
#include "sim/statistics.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;
using namespace scuttlebutt;
using gossip::Digests;
using gossip::Order;

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

}  // namespace

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

}  // namespace pando::sim
