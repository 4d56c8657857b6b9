// Stories about members that stop for a while: the others may have made another map meanwhile.
#include "sim/stories_map.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

void paused_member(Story& s) {
  const Hosts n = found(s, 5, store());
  s.wait(10s);
  const auto before = map_of(s, n[0])->epoch;
  s.world.freeze(n[0]);
  s.wait(1500ms);
  s.world.thaw(n[0], WakeOrder::queue_first);
  s.wait(30s);
  s.expect(map_of(s, n[1])->epoch <= before + 4 && has(s, n[1], n), "a short pause removes nobody");
  s.world.freeze(n[0]);
  s.soon(90s, [&] { return has(s, n[1], last(n, 4)); }, "a long one does");
  s.world.thaw(n[0], WakeOrder::timers_first);
  s.expect(!serves(s, n[0]), "who wakes serves nothing");
  s.soon(120s, [&] { return all_have(s, n, n); }, "and is admitted again");
}

void paused_majority(Story& s) {
  const Hosts n = found(s, 3, store());
  s.wait(10s);
  const std::size_t before = s.maps.member_changes();
  for (const HostId host : last(n, 2)) s.world.freeze(host);
  s.wait(15s);
  s.expect(!serves(s, n[0]), "who is alone serves nothing");
  for (const HostId host : last(n, 2)) s.world.thaw(host, WakeOrder::queue_first);
  s.wait(60s);
  // The first may have been buried while the other one seemed to be there: it is admitted again.
  s.expect(s.maps.member_changes() <= before + 2, "who wakes is not asked to remove itself");
  s.expect(s.world.node(n[0]).map_durability().lost == 0, "and nothing is lost");
  settles(s, 60s);
}

}  // namespace pando::sim::tales
