// How soon the sides of a split find each other again.
#include <fmt/format.h>

#include "sim/scoreboard.h"
#include "sim/statistics.h"
#include "sim/table_rules.h"

namespace pando::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPatience = 10min;

/// Seconds from the end of a split until all count all; kNeverSeen if not within ten minutes.
double healing_time(std::uint64_t seed, std::size_t nodes, std::size_t minority, Duration split,
                    const node::Config& config) {
  World world{seed};
  const Hosts hosts = form(world, nodes, config, 5s);
  Hosts few;
  for (std::size_t i = 0; i < minority; ++i) few.push_back(hosts[i]);
  world.network().put_on_side(few, 1);
  world.run_for(split + Duration{world.rng().between(0, Duration{30s}.count())});
  world.network().heal();
  const Instant begin = world.now();
  if (!world.run_until([&] { return all_count_all(world); }, kPatience)) return kNeverSeen;
  return std::chrono::duration<double>(world.now() - begin).count();
}

/// memberlist has no reconnects: whoever is not gossiped to any more is never asked again.
node::Config memberlist_alone() {
  node::Config config;
  config.tuning.reconnect_interval = 100h;
  return config;
}

Shown never(std::vector<double> values) {
  const bool met = median(values) == kNeverSeen;
  return {std::move(values), "never", met};
}

Score score_split(std::size_t nodes, std::size_t minority, Duration split, std::uint64_t seeds) {
  std::vector<double> memberlist, ours;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    memberlist.push_back(healing_time(seed, nodes, minority, split, memberlist_alone()));
    ours.push_back(healing_time(seed, nodes, minority, split, {}));
  }
  return {fmt::format("s until a split of {} and {} for {} s has healed", minority,
                      nodes - minority, split / 1s),
          never(std::move(memberlist)), at_most(std::move(ours), 15)};
}

}  // namespace

std::vector<Score> score_healing(Effort effort) {
  std::vector<Score> scores{score_split(40, 20, 120s, 9), score_split(40, 4, 600s, 9),
                            score_split(100, 2, 600s, 9), score_split(40, 20, 1h, 3)};
  if (effort == Effort::full) scores.push_back(score_split(10, 5, 25h, 5));
  return scores;
}

}  // namespace pando::sim
