// Stories about processes and machines that stop, sleep and come back.
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
