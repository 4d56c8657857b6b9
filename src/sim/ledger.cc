#include "sim/ledger.h"

#include <algorithm>

namespace pando::sim {

void Ledger::after_step(World&, const Step& step) {
  for (const node::Output& output : step.outputs) {
    const auto* happened = std::get_if<node::Happened>(&output);
    const auto* event = happened == nullptr ? nullptr : std::get_if<MemberEvent>(&happened->event);
    if (event == nullptr) continue;
    for (const Member& member : event->members)
      entries_.push_back({step.now, step.host, event->type, member.info->name});
  }
}

std::size_t Ledger::false_deaths(const World& world, const Hosts& except) const {
  std::set<std::string, std::less<>> names;
  for (const HostId host : except) names.insert(world.host(host).name());
  return static_cast<std::size_t>(std::ranges::count_if(entries_, [&](const Entry& e) {
    return e.type == MemberEventType::failed && !names.contains(e.subject) &&
           !names.contains(world.host(e.observer).name());
  }));
}

}  // namespace pando::sim
