// Stories about data whose every copy died.
#include <algorithm>

#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

std::size_t lost(const Story& s, HostId at) {
  return s.world.node(at).map_durability().lost;
}

bool none_lost(const Story& s, const Hosts& at) {
  return std::ranges::all_of(at, [&](HostId host) { return lost(s, host) == 0; });
}

/// How many maps of the history say so.
std::ptrdiff_t told(const Story& s, HostId at, std::string_view words) {
  const auto says = [&](const map::Event& event) {
    return std::ranges::any_of(event.change.reasons, [&](const std::string& reason) {
      return reason.find(words) != std::string::npos;
    });
  };
  const auto now = s.world.host(at).clock.local(s.world.now());
  return std::ranges::count_if(s.world.node(at).map_history(now), says);
}

Hosts found(Story& s, std::size_t count) {
  node::Config config = with_identity();
  config.map = {.store = true, .buckets = 32, .copies = 1};
  const Hosts n = s.begin(count, config);
  for (const HostId host : n) s.world.guard(host);
  s.soon(60s, [&] { return map_disagreement(s.world).empty(); }, "all are in one map");
  return n;
}

}  // namespace

void loss_is_accepted(Story& s) {
  const Hosts n = found(s, 4);
  s.world.crash(n[3]);
  s.soon(10s, [&] { return lost(s, n[0]) > 0; }, "with its only copy a bucket is lost");
  s.wait(60s);
  s.expect(lost(s, n[0]) > 0, "and stays lost as long as nobody accepts that");
  s.world.ask(n[1], command::AcceptLoss{.buckets = {}, .epoch = 0, .by = "alice"});
  s.soon(10s, [&] { return none_lost(s, first(n, 3)); }, "then it begins anew");
  s.expect(told(s, n[0], "alice at") == 1, "in one map, whose history names who wanted it");
}

void later_loss_is_not_accepted(Story& s) {
  const Hosts n = found(s, 5);
  s.world.crash(n[4]);
  s.soon(10s, [&] { return lost(s, n[0]) > 0; }, "with its only copy a bucket is lost");
  const map::Epoch seen = s.world.node(n[0]).map()->epoch;
  s.world.crash(n[3]);
  s.soon(
      10s, [&] { return s.world.node(n[0]).map()->epoch > seen; }, "more is lost with a later map");
  s.wait(10s);
  const std::size_t before = lost(s, n[0]);
  s.world.ask(n[0], command::AcceptLoss{.buckets = {}, .epoch = seen, .by = "bob"});
  s.soon(10s, [&] { return lost(s, n[0]) < before; }, "what the operator had seen begins anew");
  s.wait(60s);
  s.expect(lost(s, n[0]) > 0, "and what was lost after that stays lost");
}

}  // namespace pando::sim::tales
