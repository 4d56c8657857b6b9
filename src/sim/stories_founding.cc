// Stories about the first map: who may begin anew, and who has to wait.
#include <algorithm>

#include "base/note_code.h"
#include "sim/stories.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

namespace {

/// Hears who says that it founds no map.
class Complaints : public Watcher {
 public:
  void after_step(World&, const Step& step) override {
    for (const node::Output& output : step.outputs) {
      const auto* note = std::get_if<node::Noted>(&output);
      if (note != nullptr && note->code == static_cast<std::uint16_t>(NoteCode::map_not_founded))
        ++said[step.host];
    }
  }
  std::map<HostId, int> said;
};

map::MapPtr map_of(const Story& s, HostId at) {
  return s.world.node(at).map();
}

bool nobody_has_one(const Story& s, const Hosts& hosts) {
  return std::ranges::none_of(hosts, [&](HostId host) { return map_of(s, host) != nullptr; });
}

void settles(Story& s, Duration within) {
  s.soon(
      within, [&] { return map_disagreement(s.world).empty(); },
      "all agree on one map and all who live are in it (" + map_disagreement(s.world) + ")");
}

node::Config store() {
  node::Config config = with_identity();
  config.coalesce = false;
  config.map = {.store = true, .buckets = 32, .copies = 2};
  return config;
}

/// A cluster with guardians whose nodes keep their files, and whose map is done.
Hosts remembering(Story& s, std::size_t count) {
  Hosts n;
  for (std::size_t i = 0; i < count; ++i) n.push_back(s.world.add_host(store(), true));
  for (const HostId host : n) s.world.guard(host);
  s.op.set_seeds(first(n, 3));
  for (const HostId host : n) s.op.bring_up(host);
  settles(s, 60s);
  s.wait(15s);
  return n;
}

}  // namespace

void cut_off_at_start(Story& s) {
  const Hosts n = remembering(s, 3);
  Complaints complaints;
  s.world.watch(complaints);
  s.world.network().put_on_side({n[0]}, 1);
  s.world.crash(n[0]);
  s.op.bring_up(n[0]);
  s.wait(90s);
  s.expect(nobody_has_one(s, {n[0]}), "who starts cut off from members that live founds no map");
  s.expect(complaints.said[n[0]] == 1, "and says why, once");
  s.expect(map_of(s, n[1])->members.size() == 2, "the others go on");
  s.world.network().heal();
  settles(s, 5min);
  s.expect(map_of(s, n[0])->branch == "main", "and it joins them");
}

void started_in_two_places(Story& s) {
  Hosts n = remembering(s, 5);
  const map::Epoch remembered = s.world.host(n[0]).disk.last_members().epoch;
  for (const HostId host : n) s.world.crash(host);
  n.push_back(s.world.add_host(store()));
  const Hosts apart{n[0], n[1], n[5]};
  s.world.network().put_on_side(apart, 1);
  for (const HostId host : n) s.op.bring_up(host);
  s.wait(90s);
  s.expect(nobody_has_one(s, n), "places that do not reach each other wait, newcomers too");
  s.world.network().heal();
  settles(s, 5min);
  s.expect(map_of(s, n[0])->branch != "main" && map_of(s, n[0])->epoch > remembered,
           "then one map begins anew, whose numbers go on");
}

/// Exit notices let a minority go on, as they are meant to. Most of the last members know nothing.
void most_start_anew(Story& s) {
  const Hosts n = remembering(s, 5);
  const Hosts ended = first(n, 3), stayed = last(n, 2);
  for (const HostId host : ended) s.world.crash(host);
  s.soon(20s, [&] { return map_of(s, n[4])->members.size() == 2; }, "two go on without three");
  s.world.network().put_on_side(ended, 1);
  for (const HostId host : ended) s.op.bring_up(host);
  s.wait(90s);
  s.expect(nobody_has_one(s, ended), "the three found none, although they were the most");
  s.world.network().heal();
  settles(s, 10min);
  s.expect(map_of(s, n[0])->branch == "main", "and join the two");
}

void members_are_given_up(Story& s) {
  const Hosts n = remembering(s, 3);
  for (const HostId host : n) s.world.crash(host);
  for (const HostId host : {n[0], n[1]}) s.op.bring_up(host);
  s.wait(90s);
  s.expect(nobody_has_one(s, {n[0], n[1]}), "as long as one is missing nothing begins");
  s.world.ask(n[1], command::AcceptLoss{.buckets = {}, .epoch = 0, .by = "alice"});
  settles(s, 60s);
  s.op.bring_up(n[2]);
  settles(s, 5min);
}

}  // namespace pando::sim::tales
