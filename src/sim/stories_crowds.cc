// Stories about many nodes that do the same thing at once, and about two.
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

void join_storm(Story& s) {
  node::Config config;
  config.coalesce = false;
  for (int i = 0; i < 50; ++i) s.world.add_host(config);
  s.op.set_seeds({0});
  for (HostId host = 0; host < 50; ++host) s.op.bring_up(host);
  s.heals(60s, "fifty nodes join one seed in the same moment");
}

void leave_storm(Story& s) {
  const Hosts n = s.begin(40);
  for (const HostId host : first(n, 25)) s.world.ask(host, command::Leave{});
  // A good-bye that was lost comes with an exchange of states, once a minute at this size.
  s.soon(
      120s, [&] { return s.see(last(n, 15), first(n, 25), MemberStatus::left); },
      "all who left are known to have left");
  // Serf calls a member failed if its death overtakes its good-bye, until the good-bye comes too.
  const std::size_t overtaken = s.ledger.false_deaths(s.world, {});
  s.expect(overtaken <= 25 * 40 / 20,
           std::to_string(overtaken) + " of 1000 counted as failed first");
}

void last_two(Story& s) {
  const Hosts n = s.begin(2);
  s.world.power_off(n[1]);
  s.soon(60s, [&] { return s.see({n[0]}, {n[1]}, MemberStatus::failed); }, "one of two is missed");
  s.world.start(n[1]);
  s.heals(120s, "the other one calls it back without being asked");
}

void zone_loss(Story& s) {
  const Hosts n = s.begin(30);
  const Hosts zone = first(n, 9), others = last(n, 21);
  for (const HostId host : zone) s.world.power_off(host);
  s.soon(
      30s, [&] { return s.see(others, zone, MemberStatus::failed); },
      "a switch fails: all who were behind it are known to be gone");
  s.expect(s.nobody_else_died(zone), "and nobody else");
  for (const HostId host : zone) s.op.bring_up(host);
  s.heals(60s);
}

void mass_restart_of_many(Story& s) {
  const Hosts n = s.begin(100);
  s.wait(10s);
  for (const HostId host : n) s.world.crash(host);
  for (const HostId host : n) s.op.bring_up(host);
  s.soon(
      10s, [&] { return all_count_all(s.world); },
      "a hundred processes that restart at once count each other");
  s.wait(60s);
  s.expect(s.nobody_else_died({}), "no death of before is held against them");
}

}  // namespace pando::sim::tales
