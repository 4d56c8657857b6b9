#include "core/gossip/gone_list.h"

#include <algorithm>

#include "core/gossip/owner.h"

namespace pando::gossip {

void GoneList::add(const Participant& who, Instant until) {
  const StartNumber start = std::max(who.start, start_of(who.id));
  erase(who.id);
  if (limit_ == 0) return;
  if (gone_.size() >= limit_) erase(Id{ends_.begin()->second});
  gone_.emplace(who.id, Row{start, until});
  ends_.emplace(until, who.id);
}

bool GoneList::contains(const Participant& who) const {
  return who.start <= start_of(who.id);
}

StartNumber GoneList::start_of(const Id& id) const {
  const auto it = gone_.find(id);
  return it == gone_.end() ? 0 : it->second.start;
}

Participant GoneList::find_short(std::uint64_t prefix) const {
  const auto it = gone_.lower_bound(least_id(prefix));
  if (it == gone_.end() || short_id(it->first) != prefix) return {};
  return {it->first, it->second.start};
}

void GoneList::erase(const Id& id) {
  const auto it = gone_.find(id);
  if (it == gone_.end()) return;
  ends_.erase({it->second.until, id});
  gone_.erase(it);
}

void GoneList::expire(Instant now) {
  while (!ends_.empty() && ends_.begin()->first <= now) erase(Id{ends_.begin()->second});
}

}  // namespace pando::gossip
