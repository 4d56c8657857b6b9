// Stories about links: whatever happens, every two nodes end with one connection.
#include "sim/link_rules.h"
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

void linked(Story& s, Duration within, const std::string& sentence) {
  s.soon(within, [&] { return link_disagreement(s.world).empty(); }, sentence);
}

/// Everybody posts to everybody, and all of it arrives.
class Mail : public Watcher {
 public:
  void send(World& world, const Hosts& hosts, std::size_t size) {
    for (const HostId from : hosts)
      for (const HostId to : hosts)
        if (from != to) world.post(from, {world.host(to).name(), Lane::bulk, Bytes(size), ++sent});
  }
  void after_step(World&, const Step& step) override {
    for (const node::Output& output : step.outputs)
      arrived += std::holds_alternative<node::Delivered>(output);
  }
  std::uint64_t sent = 0, arrived = 0;
};

}  // namespace

void links_at_once(Story& s) {
  const Hosts n = s.begin(10, with_identity());
  linked(s, 10s, "ten nodes that start at once share 45 connections");
  Mail mail;
  s.world.watch(mail);
  mail.send(s.world, n, 300'000);
  s.soon(30s, [&] { return mail.arrived == mail.sent; }, "what is longer than a window arrives");
}

void links_after_restarts(Story& s) {
  const Hosts n = s.begin(8, with_identity());
  linked(s, 10s, "all are linked");
  for (int i = 0; i < 4; ++i) {
    s.world.crash(n[i]);
    s.op.bring_up(n[i]);
    s.world.power_off(n[7 - i]);
    s.wait(500ms);
    s.op.bring_up(n[7 - i]);
  }
  s.heals(90s);
  linked(s, 60s, "after quick restarts and losses of power every pair has one link again");
}

void links_after_cuts(Story& s) {
  const Hosts n = s.begin(8, with_identity());
  linked(s, 10s, "all are linked");
  s.world.network().put_on_side(first(n, 3), 1);
  s.wait(40s);
  s.world.network().heal();
  s.world.network().cut_one_way({n[7]}, first(n, 4));
  s.wait(40s);
  s.world.network().heal();
  s.heals(10min);
  linked(s, 60s, "after cuts every pair has one link again");
}

}  // namespace pando::sim::tales
