#include "sim/founding_rules.h"

#include <algorithm>

#include "node/views.h"

namespace pando::sim {
namespace {

/// Whether a process is a member of a map that comes behind `last`, or of that one itself: who was
/// removed before then has an older map, and decides nothing by it.
bool goes_on(const World& world, HostId host, const map::Map& last, const map::Map& founded) {
  const agree::Agree* agreement = node::agreement_of(world.node(host));
  if (agreement == nullptr || !agreement->map()) return false;
  const map::Map& map = *agreement->map();
  const Participant& self = agreement->self();
  const bool of_last = map.branch == last.branch || std::ranges::any_of(last.members, [&](auto& m) {
                         return m.who.id == self.id;
                       });
  return of_last && map.cluster == last.cluster && map.find(self) && map.epoch + 1 >= founded.epoch;
}

bool founds(const World& world, HostId host, const map::Map& map) {
  const agree::Agree* agreement = node::agreement_of(world.node(host));
  return map.parent == 0 && map.members.size() == 1 && agreement != nullptr &&
         map.members[0].who == agreement->self();
}

}  // namespace

void Foundings::after_step(World& world, const Step& step) {
  if (resting_) return;
  for (const node::Output& output : step.outputs) {
    const auto* news = std::get_if<node::MapAdopted>(&output);
    if (news == nullptr || !news->map) continue;
    const map::MapPtr last = std::exchange(last_[step.host], news->map);
    const bool same = last && last->cluster == news->map->cluster;
    if (same && founds(world, step.host, *news->map)) judge(world, step.host, *last, *news->map);
  }
}

void Foundings::judge(World& world, HostId founder, const map::Map& last, const map::Map& map) {
  if (last.policy == map::SplitPolicy::available) return;
  for (const HostId host : world.running())
    if (host != founder && goes_on(world, host, last, map))
      return verdict_.report(world, "F1",
                             world.host(founder).name() + " founds the branch " + map.branch +
                                 " although " + world.host(host).name() + " has a map");
}

void Foundings::on_start(World& world, HostId host) {
  if (!world.host(host).keeps_snapshot) last_.erase(host);
}

}  // namespace pando::sim
