#include "sim/trial.h"

#include <algorithm>

namespace pando::sim {

using namespace std::chrono_literals;

Trial::Trial(std::uint64_t seed, TrialBounds bounds)
    : world(seed),
      op(world),
      incarnations_(verdict_, {.gossip_to_the_dead = bounds.gossip_to_the_dead}),
      nobody_stays_dead(verdict_, bounds.dead_though_alive) {
  world.watch(op);
  world.watch(sizes_);
  world.watch(events_);
  world.watch(clocks_);
  world.watch(silence_);
  world.watch(queues_);
  world.watch(links_);
  world.watch(mail_);
  world.watch(callers);
  world.watch(versions);
  world.watch(written);
  world.watch(maps);
  world.watch(foundings);
  world.watch(primaries);
  world.watch(incarnations_);
  world.watch(nobody_stays_dead);
}

Hosts Trial::boot(std::size_t count, const node::Config& config) {
  Hosts hosts;
  for (std::size_t i = 0; i < count; ++i) hosts.push_back(world.add_host(config));
  op.set_seeds(first(hosts, 3));
  for (const HostId host : hosts) op.bring_up(host);
  return settle(2min) ? hosts : Hosts{};
}

bool Trial::settle(Duration within, bool pruned) {
  return world.run_until([&] { return disagreement(world, pruned).empty(); }, within);
}

bool Trial::tell_all(HostId from, const std::string& name, Duration within) {
  world.ask(from, command::SendEvent{.name = name, .payload = to_bytes(name)});
  const auto everybody_has_it = [&] {
    return std::ranges::all_of(world.running(),
                               [&](HostId host) { return events_.has(host, name, name); });
  };
  return world.run_until(everybody_has_it, within);
}

std::string Trial::failure() const {
  return verdict_.first() ? verdict_.first()->to_string() : std::string{};
}

Hosts first(const Hosts& hosts, std::size_t count) {
  return {hosts.begin(),
          hosts.begin() + static_cast<std::ptrdiff_t>(std::min(count, hosts.size()))};
}

Hosts last(const Hosts& hosts, std::size_t count) {
  return {hosts.end() - static_cast<std::ptrdiff_t>(std::min(count, hosts.size())), hosts.end()};
}

}  // namespace pando::sim
