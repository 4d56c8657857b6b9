// Stories about networks that lose, cut and split.
#include <algorithm>

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

void split_in_three(Story& s) {
  const Hosts n = s.begin(12);
  const Hosts a = first(n, 4), c = last(n, 4), b{n[4], n[5], n[6], n[7]};
  s.world.network().put_on_side(a, 1);
  s.world.network().put_on_side(b, 2);
  const auto apart = [&] {
    return s.see(a, b, MemberStatus::failed) && s.see(b, c, MemberStatus::failed) &&
           s.see(c, a, MemberStatus::failed);
  };
  s.soon(90s, apart, "each side counts the two others as failed");
  s.expect(s.see(a, a, MemberStatus::alive) && s.see(b, b, MemberStatus::alive) &&
               s.see(c, c, MemberStatus::alive),
           "and itself as alive");
  s.wait(2min);
  s.world.network().heal();
  s.heals(5min, "the three find each other");
}

void evicted_node(Story& s) {
  const Hosts n = s.begin(8);
  const Hosts evicted = first(n, 1), others = last(n, 7);
  s.world.network().cut(evicted, others);
  s.soon(
      30s, [&] { return s.see(others, evicted, MemberStatus::failed); },
      "who is cut off is removed");
  s.world.network().heal();
  const auto most_have_it = [&] {
    return std::ranges::count_if(others, [&](HostId other) {
             return s.see({other}, evicted, MemberStatus::alive);
           }) >= 6;
  };
  // Its own health is bad by then: the next probe may be eight periods away. And a rumour can miss
  // one of seven (once in 60 seeds): to that one the refutation comes with the next state exchange.
  s.soon(15s, most_have_it, "it hears of it, refutes it and is back");
  s.heals(90s, "whoever missed that hears of it too");
  s.expect(s.nobody_else_died(evicted), "its own verdicts on the others reach nobody");
}

void spoilt_packets(Story& s) {
  const Hosts n = s.begin(8);
  Rng rng{s.world.rng().next()};
  const auto spoil = [rng](const Parcel&, Bytes& bytes) mutable {
    if (!rng.chance(0.5) || bytes.empty()) return;
    if (rng.chance(0.3)) bytes.resize(rng.below(bytes.size()));
    for (std::uint64_t i = rng.below(4); i > 0 && !bytes.empty(); --i)
      bytes[rng.below(bytes.size())] = static_cast<std::byte>(rng.below(256));
  };
  s.world.network().out_of(n[0]) = path_of(Mangle{spoil});
  for (int i = 0; i < 20; ++i) {
    s.world.ask(n[0], command::SendEvent{"e" + std::to_string(i), Bytes(100)});
    s.wait(3s);
  }
  const auto refused = [&](HostId host) { return !s.world.node(host).stats().refused.empty(); };
  s.expect(std::ranges::any_of(last(n, 7), refused), "what is spoilt is refused and counted");
  s.expect(s.world.running().size() == n.size(), "nobody crashes");
  s.world.network().forget_special_paths();
  s.heals(120s);
  s.expect(s.nobody_else_died(first(n, 1)), "nobody but its sender is doubted to death");
}

}  // namespace pando::sim::tales
