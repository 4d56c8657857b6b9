// Stories about evidence: who is doubted, who is not, and what is said about it.
#include <algorithm>

#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

Duration unfit(const Story& s, HostId observer, HostId subject) {
  return s.world.node(observer).find(s.world.host(subject).name())->unfit;
}

}  // namespace

void damped_node(Story& s) {
  const Hosts n = s.begin(12, with_identity());
  const Hosts flapping = first(n, 1), others = last(n, 11);
  for (int i = 0; i < 14; ++i) {
    s.world.crash(flapping[0]);
    s.soon(30s, [&] { return s.see(others, flapping, MemberStatus::failed); }, "it is gone again");
    s.op.bring_up(flapping[0]);
    s.soon(30s, [&] { return s.see(others, flapping, MemberStatus::alive); }, "and there again");
  }
  for (const HostId other : others) {
    const Duration rest = unfit(s, other, flapping[0]);
    s.expect(rest > 2min && rest < 15min, "who comes and goes is unfit for duty for minutes");
    for (const HostId third : others)
      s.expect(unfit(s, other, third) == 0s, "nobody else is unfit");
  }
  s.wait(15min);
  for (const HostId other : others)
    s.expect(unfit(s, other, flapping[0]) == 0s, "who stays is fit again");
  s.expect(s.nobody_else_died(flapping), "nobody else was reported");
}

/// With silence alone as evidence its dead are believed now and then, until they refute; plain SWIM
/// can do no better (docs/protocol/sim.md).
void lossy_node(Story& s) {
  const Hosts n = s.begin(10, with_identity());
  const Hosts others = last(n, 9);
  s.world.network().out_of(n[0]) = path_of(Drop{0.8});
  s.world.network().into(n[0]) = path_of(Drop{0.8});
  for (int i = 0; i < 6; ++i) {
    s.wait(30s);
    s.soon(
        15s, [&] { return s.see(others, others, MemberStatus::alive); },
        "whom it accuses to death is back soon");
  }
  s.world.network().forget_special_paths();
  s.heals(90s, "and so is itself once the losses end");
}

void verdicts_and_clocks(Story& s) {
  const Hosts n = s.begin(8, with_identity());
  // To these, the others are an hour behind.
  for (const HostId host : first(n, 3)) s.world.jump_clock(host, 1h);
  s.heals(120s, "a jump of some clocks is overcome");
  s.wait(2min);
  s.ledger.clear();
  const Hosts dead = last(n, 1), others = first(n, 7);
  s.world.crash(dead[0]);
  s.soon(10s, [&] { return s.see(others, dead, MemberStatus::failed); }, "a death is known");
  s.wait(5s);
  for (const HostId other : others) {
    const Instant now = s.world.host(other).clock.local(s.world.now());
    const auto verdicts = s.world.node(other).why(s.world.host(dead[0]).name(), now);
    s.expect(!verdicts.empty() && verdicts.front().cause == Cause::ended &&
                 verdicts.front().ago > 1s && verdicts.front().ago < 20s,
             "everybody says rightly why and how long ago, whatever its clock shows");
  }
  s.expect(s.nobody_else_died(dead), "nobody else is reported");
}

}  // namespace pando::sim::tales
