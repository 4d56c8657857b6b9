// When may a cluster stop, and who stands in the way of its going on?
#include <algorithm>

#include "core/agree/impl.h"
#include "node/views.h"
#include "sim/map_rules.h"

namespace pando::sim {
namespace {

/// Somebody remembers a member of the last map that does not run: it may have that map.
std::string missing_member(const World& world) {
  std::set<Id> here;
  const Hosts stores = running_stores(world);
  for (const HostId host : stores)
    if (const auto* agreement = node::agreement_of(world.node(host)))
      here.insert(agreement->self().id);
  for (const HostId host : stores)
    for (const map::LastMember& member : world.host(host).disk.last_members().members)
      if (!here.contains(member.id))
        return world.host(host).name() + " waits for " + member.name + " of the last map";
  return "";
}

/// Whether some running node that holds data has heard of this one, and not that it has left.
bool left_unheard(const World& world, const Host& gone) {
  return std::ranges::any_of(running_stores(world), [&](HostId host) {
    return std::ranges::any_of(world.node(host).members(), [&](const Member& member) {
      return member.info->name == gone.name() && member.status != MemberStatus::left;
    });
  });
}

/// Nobody has a map, and of those that were to hold data at least half ended without a word: they
/// may be cut off, and have one.
std::string nobody_founds(const World& world) {
  std::size_t silent = 0;
  for (HostId id = 0; id < world.size(); ++id) {
    const Host& host = world.host(id);
    if (!host.config.map.store || host.boot == 0 || host.node) continue;
    silent += host.stopped ? left_unheard(world, host) : !host.guarded;
  }
  const std::size_t running = running_stores(world).size();
  if (running > silent) return missing_member(world);
  return std::to_string(silent) + " have fallen silent before there was a map";
}

/// It has forgotten what it promised, and votes no more until all together have left that map.
bool is_barred(const agree::Agree& agreement) {
  // For checkers: they look.
  return const_cast<agree::Agree&>(agreement).inside().room.acceptor.barred();
}

}  // namespace

std::string map_barred(const World& world) {
  for (const HostId host : world.running()) {
    const agree::Agree* agreement = node::agreement_of(world.node(host));
    if (agreement != nullptr && agreement->map() && agreement->map()->find(agreement->self()) &&
        is_barred(*agreement))
      return world.host(host).name() + " does not know what it promised";
  }
  return "";
}

std::string map_stopped(const World& world) {
  map::MapPtr newest;
  std::set<Participant> alive;
  bool said = true;
  for (const HostId host : world.running()) {
    const agree::Agree* agreement = node::agreement_of(world.node(host));
    if (agreement == nullptr) continue;
    // Who has forgotten what it promised decides nothing while others are missing.
    if (!is_barred(*agreement)) alive.insert(agreement->self());
    const map::MapPtr map = agreement->map();
    const auto status = world.node(host).map_status(world.host(host).clock.local(world.now()));
    said = said && (!status.member || status.phase > map::Status::Phase::deciding);
    if (map && (!newest || map->epoch > newest->epoch)) newest = map;
  }
  if (!newest) return nobody_founds(world);
  const auto living = static_cast<std::size_t>(std::ranges::count_if(
      newest->members, [&](const map::Host& member) { return alive.contains(member.who); }));
  if (2 * living > newest->members.size() || !said) return "";
  return "map " + std::to_string(newest->epoch) + ": " + std::to_string(living) + " of " +
         std::to_string(newest->members.size()) + " members live";
}

}  // namespace pando::sim
