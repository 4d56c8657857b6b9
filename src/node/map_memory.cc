#include "node/map_memory.h"

#include <utility>

#include "base/map_limits.h"

namespace pando::node {

MapMemory::MapMemory(map::LastMembers last) : last_(std::move(last)), members_(hash(last_)) {
  if (last_.epoch >= map::kMaxEpoch) forget();
}

bool MapMemory::adopted(const map::Map& map, map::Hash hash) {
  const bool next = std::exchange(latest_, hash) == map.parent && map.parent != 0;
  // Where each side may go on by itself, everybody may begin anew, too.
  if (map.policy == map::SplitPolicy::available) return forget();
  map::LastMembers now = map::last_members(map);
  const map::Hash members = map::hash(now);
  // Maps that this node has not seen may have had others: "since" is only said of what it has seen.
  if (next && members == members_) return false;
  last_ = std::move(now);
  members_ = members;
  return true;
}

void MapMemory::belongs_to(const Id& cluster) {
  if (last_.cluster != cluster) forget();
}

bool MapMemory::forget() {
  last_ = {};
  return std::exchange(members_, 0) != 0;
}

void MapMemory::tell(proto::StoreCard& card) const {
  card.set_last_epoch(last_.epoch);
  card.set_last_members(members_);
}

}  // namespace pando::node
