// Stories about processes that stop and go on: whoever slept must not judge those who did not.
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

void pauses_of_all_lengths(Story& s) {
  const Hosts n = s.begin(10);
  const Hosts paused = first(n, 1), others = last(n, 9);
  for (const Duration length : {1s, 3s, 8s, 15s, 30s}) {
    for (const WakeOrder order : {WakeOrder::queue_first, WakeOrder::timers_first}) {
      s.world.freeze(paused[0]);
      s.wait(length);
      s.world.thaw(paused[0], order);
      s.heals(60s, "it is back soon after it wakes");
      s.expect(s.see(paused, others, MemberStatus::alive), "it believes nobody dead");
    }
  }
  s.expect(s.nobody_else_died(paused), "it has accused nobody to death");
}

void half_paused(Story& s) {
  // memberlist's least suspicion for 16 nodes on a LAN is 4 * log10(16) s: 4.8 s.
  const Hosts n = s.begin(16);
  for (const Duration length : {1s, 2s, 4s}) {
    for (const HostId host : first(n, 8)) s.world.freeze(host);
    s.wait(length);
    for (const HostId host : first(n, 8)) s.world.thaw(host, WakeOrder::queue_first);
    s.wait(60s);
  }
  // A refutation is told about eight times by each who hears it, and now and then (once in 60
  // seeds) not to one of those who slept: that one, and only it, believes in a death until it
  // exchanges state with anybody.
  const std::size_t deaths = s.ledger.false_deaths(s.world, {});
  s.expect(deaths <= 1, std::to_string(deaths) + " removals");
  s.expect(s.see(n, n, MemberStatus::alive), "everybody counts everybody");
}

}  // namespace pando::sim::tales
