#include "sim/store_lab.h"

#include <algorithm>

#include "sim/scoreboard.h"
#include "sim/silence.h"

namespace pando::sim {

using namespace std::chrono_literals;

namespace {

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

/// Those who are running are the members of the map of everybody.
bool members_agree(World& world) {
  const Hosts running = world.running();
  return std::ranges::all_of(running, [&](HostId host) {
    const map::MapPtr map = world.node(host).map();
    return map && map->members.size() == running.size();
  });
}

}  // namespace

Stores::Stores(std::uint64_t seed, const node::Config& config, std::size_t buckets)
    : trial_(seed), config_(config) {
  config_.map = {.store = true, .buckets = buckets, .copies = 2};
  config_.coalesce = false;
}

void Stores::begin() {
  grow(3, 100ms);
  settle(60s);
  world().run_for(15s);
}

void Stores::grow(std::size_t count, Duration spread) {
  const Hosts there = world().running();
  Hosts hosts;
  for (std::size_t i = 0; i < count; ++i) hosts.push_back(world().add_host(config_));
  trial_.op.set_seeds(there.empty() ? hosts : first(there, 3));
  for (const HostId host : hosts) {
    const Duration later{world().rng().between(0, spread.count())};
    world().at(world().now() + later, [this, host] { trial_.op.bring_up(host); });
  }
  world().run_for(spread);
}

double Stores::settle(Duration within) {
  const Instant begin = world().now();
  const auto agreed = [&] { return map_disagreement(world()).empty(); };
  return world().run_until(agreed, within) ? seconds(world().now() - begin) : kNeverSeen;
}

Loss map_loses(std::size_t members, std::size_t dead, std::uint64_t seed,
               const node::Config& config) {
  constexpr Loss kNever{kNeverSeen, kNeverSeen};
  Stores cluster{seed, config};
  cluster.begin();
  cluster.grow(members - 3, 1s);
  if (cluster.settle(60s) == kNeverSeen) return kNever;
  World& world = cluster.world();
  world.run_for(10s);
  const std::size_t before = cluster.maps().member_changes();
  const Instant begin = world.now();
  for (const HostId host : last(world.running(), dead)) world.power_off(host);
  if (!world.run_until([&] { return members_agree(world); }, 120s)) return kNever;
  return {static_cast<double>(cluster.maps().member_changes() - before),
          seconds(world.now() - begin)};
}

node::Config in_turns(Duration interval) {
  node::Config config = pando_nodes(Detection::ring);
  config.tuning.probe_interval = interval;
  config.tuning.probe_timeout = std::min<Duration>(500ms, interval * 3 / 4);
  return config;
}

}  // namespace pando::sim
