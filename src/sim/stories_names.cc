// Stories about names, addresses and keys.
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

node::Config with_key(const Bytes& key) {
  node::Config config;
  config.keys = {key};
  return config;
}

}  // namespace

void name_conflict(Story& s) {
  const Hosts n = s.begin(5);
  node::Config config;
  config.name = s.world.host(n[2]).name();
  const HostId twin = s.world.add_host(config);
  s.op.bring_up(twin);
  s.soon(60s, [&] { return !s.world.host(twin).running(); }, "the vote stops who took the name");
  s.expect(s.world.host(n[2]).running(), "who had the name first keeps it");
  s.expect(s.see(n, {n[2]}, MemberStatus::alive), "and nobody doubts it");
}

void address_change(Story& s) {
  const Hosts n = s.begin(8);
  s.world.crash(n[5]);
  s.wait(90s);
  s.world.readdress(n[5]);
  s.op.bring_up(n[5]);
  s.heals(90s, "a name is known at its new address once the old one is forgotten");
}

void key_rotation(Story& s) {
  const Bytes old_key = to_bytes("0123456789abcdef"), new_key = to_bytes("fedcba9876543210");
  const Hosts n = s.begin(8, with_key(old_key));
  s.world.network().common().emplace_back(Drop{0.1});
  using enum command::KeyOperation;
  for (const command::Keys& step : {command::Keys{install, new_key}, command::Keys{use, new_key},
                                    command::Keys{remove, old_key}}) {
    const auto everybody_did_it = [&] {
      const Ticket ticket = s.world.ask(n[0], step);
      s.wait(10s);
      const auto& replies = s.world.replies(ticket);
      const auto* done = replies.empty() ? nullptr : std::get_if<reply::KeysDone>(&replies.back());
      return done != nullptr && done->error.empty() && done->nodes == 8;
    };
    s.soon(10min, everybody_did_it, "an operator who repeats each step gets it done everywhere");
  }
  s.heals(60s, "nobody is lost on the way");
  s.expect(s.tell_all(n[7], "under the new key", 120s), "all understand the new key");
}

}  // namespace pando::sim::tales
