#include "sim/map_rules.h"

#include <algorithm>

#include "core/agree/impl.h"
#include "node/views.h"

namespace pando::sim {

using namespace std::chrono_literals;

// ---- A1, A2, D3 --------------------------------------------------------------------------------

void MapChain::after_step(World& world, const Step& step) {
  if (resting_) return;
  for (const node::Output& output : step.outputs)
    if (const auto* news = std::get_if<node::MapAdopted>(&output))
      adopted(world, step.host, news->map);
}

void MapChain::adopted(World& world, HostId host, const map::MapPtr& map) {
  if (!map) {
    last_.erase(host);
    return;
  }
  const map::Mark mark = map::mark(*map);
  compare(world, host, *map, mark);
  last_[host] = mark;
  if (!by_hash_.try_emplace(mark.hash, map).second) return;
  const auto parent = by_hash_.find(map->parent);
  member_changes_ += parent == by_hash_.end() || parent->second->members != map->members;
  if (parent == by_hash_.end()) return;
  if (const std::string wrong = wrong_heir(*parent->second, *map); !wrong.empty())
    verdict_.report(world, "D3", "map " + std::to_string(mark.epoch) + ": " + wrong);
}

/// With what was adopted elsewhere, and here before.
void MapChain::compare(World& world, HostId host, const map::Map& map, const map::Mark& mark) {
  const std::string who = world.host(host).name();
  if (const std::string wrong = map::check(map); !wrong.empty())
    verdict_.report(world, "A1", who + " adopts a map that is illegal: " + wrong);
  const auto [known, first] =
      by_number_.try_emplace({map.cluster, mark.branch, mark.epoch}, mark.hash);
  if (known->second != mark.hash)
    verdict_.report(
        world, "A1",
        who + " has another map " + std::to_string(mark.epoch) + " of branch " + mark.branch);
  const map::Mark& before = last_[host];
  if (before.branch == mark.branch && before.epoch >= mark.epoch)
    verdict_.report(world, "A2",
                    who + " goes from map " + std::to_string(before.epoch) + " to map " +
                        std::to_string(mark.epoch));
}

namespace {

bool held(const map::Map& map, const map::MemberList& members, const Participant& who) {
  const auto number = map.find(who);
  return number && members.contains(*number);
}

}  // namespace

std::string MapChain::wrong_heir(const map::Map& parent, const map::Map& next) {
  if (parent.buckets.size() != next.buckets.size()) return "another number of buckets";
  for (std::size_t i = 0; i < next.buckets.size(); ++i) {
    const map::Holders &before = parent.buckets[i], &after = next.buckets[i];
    if (before.acting.empty()) continue;
    for (const map::MemberNumber member : after.acting) {
      const Participant& who = next.members[member].who;
      const bool acted = held(parent, before.acting, who);
      const bool first = member == after.acting[0];
      if (!acted && (first || !held(parent, before.learners, who)))
        return next.members[member].name + (first ? " is first" : " acts") + " for bucket " +
               std::to_string(i) + " without having it";
    }
  }
  return "";
}

// ---- D1 ----------------------------------------------------------------------------------------

void OnePrimary::after_step(World& world, const Step&) {
  if (resting_ || world.now() < next_) return;
  next_ = world.now() + 20ms;
  std::map<std::tuple<Id, std::string, std::size_t>, HostId> serving;
  for (const HostId host : world.running()) {
    const agree::Agree* agreement = node::agreement_of(world.node(host));
    if (agreement == nullptr || !agreement->map() || world.host(host).frozen) continue;
    const Instant local = world.host(host).clock.local(world.now());
    if (!agreement->serves(local)) continue;
    const map::Map& map = *agreement->map();
    for (std::size_t i = 0; i < map.buckets.size(); ++i) {
      if (!agreement->serves(local, static_cast<std::uint16_t>(i))) continue;
      const auto [other, alone] = serving.try_emplace({map.cluster, map.branch, i}, host);
      if (alone) continue;
      return verdict_.report(world, "D1",
                             world.host(host).name() + " and " + world.host(other->second).name() +
                                 " both serve bucket " + std::to_string(i) + " of branch " +
                                 map.branch);
    }
  }
}

// ---- L1, D4 ------------------------------------------------------------------------------------

Hosts running_stores(const World& world) {
  Hosts stores;
  for (const HostId host : world.running())
    if (world.host(host).config.map.store) stores.push_back(host);
  return stores;
}

std::string too_many_maps(std::size_t made, std::size_t stores) {
  // A node joins, or is removed and joins, and its copies begin, act and replace others; besides,
  // what the faults have left.
  constexpr std::size_t kAtOnce = 24, kPerNode = 8;
  if (made <= kAtOnce + kPerNode * stores) return "";
  return "A3: " + std::to_string(made) + " maps for " + std::to_string(stores) +
         " nodes since the faults have stopped";
}

namespace {

/// The map of a node of the world; null: none.
map::MapPtr map_at(const World& world, HostId host) {
  return world.node(host).map();
}

std::string shown(const map::Map& map) {
  return "map " + std::to_string(map.epoch) + " of branch " + map.branch;
}

/// What its buckets still lack.
std::string unfinished(const map::Map& map) {
  const std::size_t possible = map::possible_copies(map, map.copies);
  for (std::size_t i = 0; i < map.buckets.size(); ++i) {
    const map::Holders& bucket = map.buckets[i];
    const std::string name = shown(map) + ": bucket " + std::to_string(i);
    if (!bucket.learners.empty()) return name + " has learners left";
    if (bucket.acting.empty()) continue;
    std::set<std::string_view> hosts;
    for (const map::MemberNumber member : bucket.acting) hosts.insert(map.host_of(member));
    if (bucket.acting.size() != possible)
      return name + " has " + std::to_string(bucket.acting.size()) + " copies instead of " +
             std::to_string(possible);
    if (hosts.size() != possible) return name + " has two copies on one host";
  }
  return "";
}

}  // namespace

std::string map_disagreement(const World& world) {
  const Hosts stores = running_stores(world);
  if (stores.empty()) return "";
  const map::MapPtr map = map_at(world, stores[0]);
  if (!map) return world.host(stores[0]).name() + " has no map";
  for (const HostId host : world.running()) {
    const agree::Agree* agreement = node::agreement_of(world.node(host));
    if (agreement == nullptr) continue;
    const map::MapPtr other = agreement->map();
    if (!other) return world.host(host).name() + " has no map";
    if (map::mark(*other) != map::mark(*map))
      return world.host(host).name() + " has " + shown(*other) + ", " +
             world.host(stores[0]).name() + " has " + shown(*map);
  }
  for (const HostId host : stores)
    if (!map->find(node::agreement_of(world.node(host))->self()))
      return shown(*map) + ": " + world.host(host).name() + " is no member";
  if (map->members.size() != stores.size())
    return shown(*map) + ": " + std::to_string(map->members.size()) + " members, but " +
           std::to_string(stores.size()) + " nodes hold data";
  return unfinished(*map);
}

}  // namespace pando::sim
