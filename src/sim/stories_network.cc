// Stories about networks that lose, cut and split.
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

void lossy_network(Story& s) {
  const Hosts n = s.begin(12);
  s.world.network().common().emplace_back(Drop{0.2});
  s.wait(120s);
  s.heals(30s, "a fifth of all packets lost removes nobody for long");
  s.expect(s.tell_all(n[0], "news", 120s), "an event reaches all in spite of the losses");
}

void deaf_node(Story& s) {
  const Hosts n = s.begin(8);
  const Hosts deaf = first(n, 1), others = last(n, 7);
  s.world.network().cut_one_way(others, deaf);
  s.soon(
      60s, [&] { return s.see(others, deaf, MemberStatus::failed); }, "who cannot hear is removed");
  s.expect(s.nobody_else_died(deaf), "its accusations remove nobody else");
  s.world.network().heal();
  s.heals(120s);
}

void mute_node(Story& s) {
  const Hosts n = s.begin(8);
  const Hosts mute = first(n, 1), others = last(n, 7);
  s.world.network().cut_one_way(mute, others);
  s.soon(
      60s, [&] { return s.see(others, mute, MemberStatus::failed); },
      "who is not heard is removed");
  s.expect(s.nobody_else_died(mute), "nobody else is removed");
  s.world.network().heal();
  s.heals(120s);
}

void bad_link(Story& s) {
  const Hosts n = s.begin(8);
  s.world.network().cut({n[0]}, {n[1]});
  s.wait(180s);
  s.expect(s.nobody_else_died({}), "others vouch for both ends of one broken link");
}

void short_split(Story& s) {
  const Hosts n = s.begin(10);
  s.world.network().put_on_side(first(n, 3), 1);
  s.soon(
      60s, [&] { return s.see(last(n, 7), first(n, 3), MemberStatus::failed); },
      "the majority counts the minority as failed");
  s.world.network().heal();
  s.heals(60s, "the gossip to the dead brings the sides together");
}

void long_split(Story& s) {
  const Hosts n = s.begin(10);
  s.world.network().put_on_side(first(n, 5), 1);
  s.wait(10min);
  s.expect(s.see(last(n, 5), first(n, 5), MemberStatus::failed),
           "each side counts the other as failed");
  s.world.network().heal();
  s.heals(5min, "the reconnects of serf find the other side long after the gossip to the dead");
}

}  // namespace pando::sim::tales
