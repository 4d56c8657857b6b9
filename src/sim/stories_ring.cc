// Stories about turns of probing and witnesses (docs/protocol/ring.md).
#include <algorithm>

#include "node/views.h"
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

node::Config in_turns() {
  node::Config config = with_identity({.detection = Detection::ring});
  config.cluster_id.bytes[0] = 1;
  return config;
}

/// Every one of `observers` holds every one of `subjects` for agreed suspect, or gone.
bool agree(const Story& s, const Hosts& observers, const Hosts& subjects) {
  return std::ranges::all_of(observers, [&](HostId observer) {
    return std::ranges::all_of(subjects, [&](HostId subject) {
      const auto view = node::swim_of(s.world.node(observer)).find(s.world.host(subject).name());
      return view && (view->agreed || view->state == swim::State::dead);
    });
  });
}

bool nobody_is_doubted(const Story& s, const Hosts& observers) {
  return std::ranges::all_of(observers, [&](HostId observer) {
    return std::ranges::all_of(node::swim_of(s.world.node(observer)).peers(),
                               [](const swim::Peer& p) { return p.state == swim::State::alive; });
  });
}

}  // namespace

void stopped_is_doubted(Story& s) {
  const Hosts n = s.begin(20, in_turns());
  s.wait(10s);
  const Hosts stopped = first(n, 1), others = last(n, 19);
  s.world.freeze(stopped[0]);
  s.soon(2500ms, [&] { return agree(s, others, stopped); }, "all agree that it is silent");
  s.wait(1s);
  s.expect(s.nobody_else_died({}), "it is doubted, and not removed");
  s.world.thaw(stopped[0], WakeOrder::queue_first);
  s.soon(3s, [&] { return nobody_is_doubted(s, n); }, "it refutes as soon as it runs again");
  s.wait(20s);
  s.expect(s.nobody_else_died({}), "it was never removed");
}

void cut_is_doubted(Story& s) {
  const Hosts n = s.begin(20, in_turns());
  s.wait(10s);
  const Hosts cut = first(n, 1), others = last(n, 19);
  s.world.network().put_on_side(cut, 1);
  s.soon(2500ms, [&] { return agree(s, others, cut); }, "all agree that it is silent");
  s.soon(
      10s, [&] { return s.see(others, cut, MemberStatus::failed); },
      "it is removed when the grace has passed");
  s.expect(s.nobody_else_died(cut), "and nobody else");
  s.world.network().heal();
  s.heals(60s);
}

void third_is_doubted(Story& s) {
  const Hosts n = s.begin(30, in_turns());
  s.wait(10s);
  const Hosts cut = first(n, 9), others = last(n, 21);
  s.world.network().put_on_side(cut, 1);
  s.soon(8s, [&] { return agree(s, others, cut); }, "the rest agrees about nearly a third");
  s.soon(30s, [&] { return s.see(others, cut, MemberStatus::failed); }, "all of these are removed");
  s.expect(s.nobody_else_died(cut), "and nobody else");
  s.world.network().heal();
  s.heals(60s);
}

void turns_beside_serf(Story& s) {
  Hosts n;
  for (int i = 0; i < 18; ++i) {
    node::Config config = i % 3 == 0 ? node::Config{} : in_turns();
    config.coalesce = false;
    n.push_back(s.world.add_host(config));
  }
  s.op.set_seeds({n[0], n[1]});
  for (const HostId host : n) s.op.bring_up(host);
  s.heals(60s, "plain members and those in turns find each other");
  s.wait(10s);
  s.ledger.clear();
  s.world.freeze(n[0]);
  s.world.freeze(n[1]);
  const Hosts stopped = first(n, 2), others = last(n, 16);
  Hosts watching = others;
  std::erase_if(watching, [&](HostId host) { return s.world.host(host).config.self.id.empty(); });
  s.soon(4s, [&] { return agree(s, watching, {n[1]}); }, "those in turns agree about theirs");
  s.soon(
      25s, [&] { return s.see(others, stopped, MemberStatus::failed); },
      "one of each kind stops, and both are removed");
  s.expect(s.nobody_else_died(stopped), "and nobody else");
  for (const HostId host : stopped) s.world.thaw(host, WakeOrder::queue_first);
  s.heals(60s);
}

}  // namespace pando::sim::tales
