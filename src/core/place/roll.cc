#include "core/place/roll.h"

#include <algorithm>
#include <set>

#include "base/map_limits.h"

namespace pando::place {
namespace {

bool legal(const map::Host& host) {
  return !host.who.id.empty() && !host.name.empty() && host.name.size() <= map::kMaxName &&
         host.zone.size() <= map::kMaxZone && host.weight >= 1 && host.weight <= map::kMaxWeight;
}

auto key_of(const Candidate* node) {
  return std::tie(node->host.who, node->host.name, node->host.zone, node->host.weight,
                  node->doubted);
}

/// The worse standing first: of two rows about one node it is the one that is believed.
bool before(const Candidate* a, const Candidate* b) {
  if (a->host.who != b->host.who) return a->host.who < b->host.who;
  if (a->standing != b->standing) return a->standing > b->standing;
  if (a->load != b->load) return a->load > b->load;
  return key_of(a) < key_of(b);
}

}  // namespace

Roll::Roll(const map::Map& map, const Situation& situation) : map_(map) {
  for (const Candidate& node : situation.nodes) sorted_.push_back(&node);
  std::ranges::sort(sorted_, before);
  const auto same = [](const Candidate* a, const Candidate* b) {
    return a->host.who == b->host.who;
  };
  sorted_.erase(std::unique(sorted_.begin(), sorted_.end(), same), sorted_.end());
  for (const map::Host& host : map.members) members_.push_back(find(host.who));
}

Standing Roll::standing(map::MemberNumber member) const {
  return members_[member] == nullptr ? Standing::gone : members_[member]->standing;
}

const Candidate* Roll::find(const Participant& who) const {
  const auto at = std::ranges::lower_bound(sorted_, who, {},
                                           [](const Candidate* node) { return node->host.who; });
  return at != sorted_.end() && (*at)->host.who == who ? *at : nullptr;
}

std::vector<map::Host> Roll::updates() const {
  std::set<std::string_view> names;
  for (const map::Host& host : map_.members) names.insert(host.name);
  std::vector<map::Host> updates;
  for (std::size_t i = 0; i < map_.members.size(); ++i) {
    const Candidate* const node = members_[i];
    if (node == nullptr || node->standing == Standing::gone || node->host == map_.members[i] ||
        !legal(node->host))
      continue;
    const bool renamed = node->host.name != map_.members[i].name;
    if (!renamed || names.insert(node->host.name).second) updates.push_back(node->host);
  }
  return updates;
}

std::vector<const Candidate*> Roll::newcomers() const {
  std::set<Id> ids;
  std::set<std::string_view> names;
  for (const map::Host& host : map_.members) {
    ids.insert(host.who.id);
    names.insert(host.name);
  }
  const std::vector<map::Host> updated = updates();
  for (const map::Host& host : updated) names.insert(host.name);
  std::vector<const Candidate*> newcomers;
  for (const Candidate* node : sorted_) {
    if (map_.members.size() + newcomers.size() == map::kMaxMembers) break;
    if (node->standing != Standing::fit || !legal(node->host) || ids.contains(node->host.who.id) ||
        names.contains(node->host.name))
      continue;
    ids.insert(node->host.who.id);
    names.insert(node->host.name);
    newcomers.push_back(node);
  }
  return newcomers;
}

}  // namespace pando::place
