// Stories about the map: who is in it, and when it stops.
#include <algorithm>

#include "sim/stories.h"
#include "sim/stories_map.h"

namespace pando::sim::tales {

using namespace std::chrono_literals;

node::Config store(map::SplitPolicy policy) {
  node::Config config = with_identity();
  config.map = {.store = true, .buckets = 32, .copies = 2, .policy = policy};
  return config;
}

map::MapPtr map_of(const Story& s, HostId at) {
  return s.world.node(at).map();
}

map::Status status_of(const Story& s, HostId at) {
  return s.world.node(at).map_status(s.world.host(at).clock.local(s.world.now()));
}

bool serves(const Story& s, HostId at) {
  return status_of(s, at).serves;
}

bool has(const Story& s, HostId at, const Hosts& members) {
  const map::MapPtr map = map_of(s, at);
  return map && map->members.size() == members.size() &&
         std::ranges::all_of(
             members, [&](HostId m) { return map->find(s.world.host(m).name()).has_value(); });
}

bool all_have(const Story& s, const Hosts& at, const Hosts& members) {
  return std::ranges::all_of(at, [&](HostId host) { return has(s, host, members); });
}

void settles(Story& s, Duration within) {
  s.soon(
      within, [&] { return map_disagreement(s.world).empty(); },
      "all agree on one map and all who live are in it (" + map_disagreement(s.world) + ")");
}

Hosts found(Story& s, std::size_t count, const node::Config& config) {
  const Hosts n = s.begin(count, config);
  for (const HostId host : n) s.world.guard(host);
  settles(s, 60s);
  return n;
}

/// papers.md, 11.10: whoever counts the survivors alone elects itself here, and serves stale data.
void dead_majority(Story& s) {
  const Hosts n = found(s, 3, store());
  const Hosts decide = first(n, 2);
  const HostId cut_off = n[2];
  const auto before = map_of(s, cut_off)->epoch;
  s.world.network().put_on_side({cut_off}, 1);
  const HostId joins = s.world.add_host(s.world.host(n[0]).config);
  s.world.config(joins).name = "joins";
  s.world.guard(joins);
  s.op.set_seeds(decide);
  s.op.bring_up(joins);
  s.soon(20s, [&] { return map_of(s, decide[0])->epoch > before; }, "the others decide without it");
  s.world.network().heal();
  for (const HostId host : {decide[0], decide[1], joins}) s.world.crash(host);
  s.wait(20s);
  s.expect(status_of(s, cut_off).phase == map::Status::Phase::closed,
           "who was cut off knows that its map is closed");
  s.expect(map_of(s, cut_off)->epoch == before && !serves(s, cut_off),
           "and neither decides nor serves");
}

void one_by_one(Story& s) {
  Hosts n = found(s, 5, store());
  while (n.size() > 1) {
    s.world.crash(n.front());
    n.erase(n.begin());
    s.soon(1s, [&] { return all_have(s, n, n); }, "the map is without the dead at once");
    settles(s, 10s);
    s.soon(3s, [&] { return serves(s, n[0]); }, "and is served");
  }
}

void cut_two_and_three(Story& s) {
  const Hosts n = found(s, 5, store());
  const Hosts few = first(n, 2), most = last(n, 3);
  s.world.network().put_on_side(few, 1);
  s.wait(2s);
  s.expect(!serves(s, few[0]) && !serves(s, few[1]), "without a majority nobody serves");
  s.soon(60s, [&] { return all_have(s, most, most); }, "the majority goes on without the others");
  s.soon(
      60s,
      [&] {
        return has(s, few[0], n) && status_of(s, few[0]).phase == map::Status::Phase::no_quorum;
      },
      "the others keep their map, and say so");
  s.world.network().heal();
  s.soon(120s, [&] { return all_have(s, n, n); }, "then all are in one map again");
  settles(s, 60s);
}

void two_branches(Story& s) {
  const Hosts n = found(s, 5, store(map::SplitPolicy::available));
  const Hosts few = first(n, 2), most = last(n, 3);
  s.world.network().put_on_side(few, 1);
  s.soon(
      90s, [&] { return all_have(s, few, few) && all_have(s, most, most); },
      "each side has a map of its own");
  s.expect(map_of(s, few[0])->branch != map_of(s, most[0])->branch, "which are two branches");
  s.soon(5s, [&] { return serves(s, few[0]) && serves(s, most[0]); }, "and both are served");
  const std::string stays = map_of(s, most[0])->branch;
  s.world.network().heal();
  s.soon(120s, [&] { return all_have(s, n, n); }, "then all are in one map again");
  s.expect(map_of(s, few[0])->branch == stays, "that of the side with more members");
  settles(s, 60s);
}

void three_maps_apart(Story& s) {
  const Hosts n = found(s, 9, store());
  const auto before = map_of(s, n[0])->epoch;
  s.world.network().put_on_side({n[0], n[1], n[2]}, 1);
  s.world.network().put_on_side({n[3], n[4], n[5]}, 2);
  s.wait(60s);
  for (const HostId host : n)
    s.expect(map_of(s, host)->epoch == before && !serves(s, host) &&
                 status_of(s, host).phase == map::Status::Phase::no_quorum,
             "of three sides without a majority none decides or serves, and all say so");
  s.world.network().heal();
  settles(s, 180s);
}

void machines_lost_together(Story& s) {
  const Hosts n = found(s, 10, store());
  s.wait(5s);
  const std::size_t before = s.maps.member_changes();
  for (const HostId host : first(n, 3)) s.world.power_off(host);
  const Hosts left = last(n, 7);
  s.soon(90s, [&] { return all_have(s, left, left); }, "three that die together are removed");
  settles(s, 60s);
  s.expect(s.maps.member_changes() <= before + 3, "in three changes of members at most");
}

namespace {

/// Members of three zones, one of which loses power.
void zone_dies(Story& s, std::size_t zone) {
  node::Config config = store();
  config.detection = Detection::ring;
  Hosts n;
  for (std::size_t i = 0; i < 3 * zone; ++i) {
    config.map.zone = "zone-" + std::to_string(i % 3) + "/host-" + std::to_string(i);
    n.push_back(s.world.add_host(config));
  }
  s.op.set_seeds(first(n, 3));
  for (const HostId host : n) s.op.bring_up(host);
  settles(s, 60s);
  s.wait(10s);
  const std::size_t changes = s.maps.member_changes();
  Hosts dead, left;
  for (std::size_t i = 0; i < n.size(); ++i) (i % 3 == 1 ? dead : left).push_back(n[i]);
  for (const HostId host : dead) s.world.power_off(host);
  s.soon(30s, [&] { return all_have(s, left, left); }, "a zone without power is removed");
  const std::size_t made = s.maps.member_changes() - changes;
  s.expect(made <= 2, "in one or two changes of members, not " + std::to_string(made));
  settles(s, 60s);
  for (const HostId host : left) s.world.crash(host);
}

}  // namespace

void zone_is_one_change(Story& s) {
  zone_dies(s, 5);
  zone_dies(s, 10);
}

/// Links exist by themselves among so many only where both hold data.
void beyond_the_mesh(Story& s) {
  node::Config holds = store(), looks_on = with_identity();
  holds.map.buckets = 4;  // few primaries, which ask everybody for leases
  holds.coalesce = looks_on.coalesce = false;
  const Hosts stores = found(s, 3, holds);
  s.wait(15s);
  Hosts all = stores;
  for (int i = 0; i < 67; ++i) all.push_back(s.world.add_host(i < 63 ? holds : looks_on));
  s.op.set_seeds(stores);
  for (const HostId host : last(all, 67)) s.op.bring_up(host);
  s.soon(
      20s, [&] { return map_disagreement(s.world).empty(); },
      "66 hold data and 4 look on: all have one map (" + map_disagreement(s.world) + ")");
  s.wait(70s);
  s.world.crash(all[40]);
  s.soon(
      90s, [&] { return map_disagreement(s.world).empty(); },
      "and have the next one when links that nobody used are closed");
}

void all_started_anew(Story& s) {
  const Hosts n = found(s, 12, store());
  const std::size_t before = s.maps.member_changes();
  for (const HostId host : n) s.world.crash(host);
  for (const HostId host : n) s.op.bring_up(host);
  settles(s, 120s);
  s.expect(s.maps.member_changes() <= before + 12,
           "all start anew, and few changes of members later all are in one map");
}

/// One ends and starts, the other sleeps and wakes, each 20 s: papers.md, 11.8.
void flapping_holders(Story& s) {
  const Hosts n = found(s, 7, store());
  s.wait(10s);
  const std::size_t members = s.maps.member_changes(), maps = s.maps.maps();
  for (int i = 0; i < 8; ++i) {
    s.world.crash(n[0]);
    s.world.freeze(n[1]);
    s.wait(20s);
    s.op.bring_up(n[0]);
    s.world.thaw(n[1], WakeOrder::queue_first);
    s.wait(20s);
  }
  s.expect(s.maps.member_changes() <= members + 2, "who comes and goes is removed once");
  s.expect(s.maps.maps() <= maps + 32, "and 320 s have at most a map in 10 s");
  settles(s, 15min);
  s.expect(s.maps.member_changes() <= members + 4, "and admitted once, when it is fit");
}

}  // namespace pando::sim::tales
