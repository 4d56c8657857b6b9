#include <fmt/format.h>

#include "core/place/place.h"
#include "core/place/roll.h"

namespace pando::place {

map::Change next(const map::Map& map, const Situation& situation) {
  const Roll roll{map, situation};
  map::Change change;
  change.remove = roll.gone();
  if (!change.remove.empty() && change.remove.size() < map.members.size()) {
    for (const Participant& who : change.remove)
      change.reasons.push_back(fmt::format("{} is gone", map.members[*map.find(who)].name));
    change.reasons.resize(std::min<std::size_t>(change.reasons.size(), 16));
    return change;
  }
  change.remove.clear();
  change.update = roll.updates();
  for (const Candidate* node : roll.newcomers()) {
    change.add.push_back(node->host);
    change.reasons.push_back(fmt::format("{} has joined", node->host.name));
  }
  change.reasons.resize(std::min<std::size_t>(change.reasons.size(), 16));
  return change;
}

}  // namespace pando::place
