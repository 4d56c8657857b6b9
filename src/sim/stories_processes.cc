// Stories about processes and machines that stop, sleep and come back.
#include <algorithm>

#include "sim/experiment.h"
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

void mass_restart(Story& s) {
  const Hosts n = s.begin(16);
  for (const HostId host : n) s.world.crash(host);
  s.wait(2s);
  for (const HostId host : n) s.op.bring_up(host);
  s.heals(90s, "all start at once with empty memories and find each other");
}

void restart_from_snapshots(Story& s) {
  Hosts n;
  node::Config config;
  config.coalesce = false;
  for (int i = 0; i < 8; ++i) n.push_back(s.world.add_host(config, true));
  s.op.set_seeds({n[0]});
  for (const HostId host : n) s.op.bring_up(host);
  s.heals(60s, "the cluster forms");
  s.wait(5s);
  for (const HostId host : n) s.world.crash(host);
  for (const HostId host : n) s.world.start(host);
  s.heals(90s, "the snapshots alone bring the cluster back");
}

void rolling_restart(Story& s) {
  const Hosts n = s.begin(9);
  for (const HostId host : n) {
    s.world.crash(host);
    s.wait(3s);
    s.op.bring_up(host);
    s.wait(7s);
  }
  s.heals(90s);
}

void quick_restart(Story& s) {
  const Hosts n = s.begin(8);
  s.world.config(n[3]).tags = {{"version", "2"}};
  s.world.crash(n[3]);
  s.op.bring_up(n[3]);
  s.heals(30s, "a restart that nobody noticed shows its new tags everywhere");
  s.expect(s.nobody_else_died({}), "it was never missed");
}

void pause(Story& s) {
  const Hosts n = s.begin(10);
  const Hosts paused = first(n, 1), others = last(n, 9);
  s.world.freeze(paused[0]);
  s.soon(
      30s, [&] { return s.see(others, paused, MemberStatus::failed); }, "a paused node is missed");
  s.wait(5s);
  s.world.thaw(paused[0], WakeOrder::queue_first);
  s.heals(60s, "it is back soon after it wakes");
  s.expect(s.nobody_else_died(paused), "it has accused nobody to death");
  s.expect(s.see(paused, others, MemberStatus::alive), "nor does it believe anybody dead");
}

namespace {

/// Deaths of healthy nodes in a cluster of 24 of which a quarter is cut off from its own packets
/// for 16 s again and again, with Lifeguard or without.
std::size_t false_deaths_beside_the_slow(std::uint64_t seed, bool lifeguard) {
  World world{seed};
  node::Config config;
  config.tuning.lifeguard_probe = lifeguard;
  config.tuning.lifeguard_suspicion = lifeguard;
  config.tuning.lifeguard_buddy = lifeguard;
  Ledger ledger;
  const Hosts n = form(world, 24, config, 5s);
  world.watch(ledger);
  for (int round = 0; round < 6; ++round) {
    for (const HostId host : first(n, 6)) world.block(host);
    world.run_for(16s);
    for (const HostId host : first(n, 6)) world.unblock(host);
    world.run_for(64ms);
  }
  return static_cast<std::size_t>(
      std::ranges::count_if(ledger.entries(), [&](const Ledger::Entry& e) {
        return e.type == MemberEventType::failed && *world.host_by_name(e.subject) >= 6;
      }));
}

}  // namespace

void slow_nodes(Story& s) {
  const std::uint64_t seed = s.world.rng().next();
  const std::size_t with = false_deaths_beside_the_slow(seed, true);
  const std::size_t without = false_deaths_beside_the_slow(seed, false);
  s.expect(without >= 100, "without Lifeguard the slow ones have healthy nodes declared dead: " +
                               std::to_string(without) + " times");
  s.expect(10 * with <= without, "Lifeguard prevents nine of ten: " + std::to_string(with) +
                                     " of " + std::to_string(without) + " are left");
}

void suspended_host(Story& s) {
  const Hosts n = s.begin(8);
  s.world.set_clock_rate(n[0], 0);
  s.world.freeze(n[0]);
  s.wait(10min);
  s.world.set_clock_rate(n[0], Clock::kTrueRate);
  s.world.thaw(n[0], WakeOrder::timers_first);
  s.heals(120s, "a laptop that slept ten minutes is taken back");
  s.expect(s.nobody_else_died(first(n, 1)), "nobody else was hurt");
}

void wrong_clocks(Story& s) {
  const Hosts n = s.begin(10);
  for (const HostId host : n) s.world.set_clock_rate(host, 922 + 205 * host / 10);
  s.wait(180s);
  s.world.jump_clock(n[4], 1h);
  s.wait(60s);
  s.heals(60s);
  s.expect(s.nobody_else_died(first(last(n, 6), 1)), "clocks between 0.9 and 1.1 kill nobody");
}

void flapping_node(Story& s) {
  const Hosts n = s.begin(8);
  for (int i = 0; i < 5; ++i) {
    s.world.power_off(n[7]);
    s.wait(20s);
    s.op.bring_up(n[7]);
    s.wait(20s);
  }
  s.heals(60s);
  s.expect(s.nobody_else_died(last(n, 1)), "only the flapping node was ever reported");
}

}  // namespace pando::sim::tales
