#include "core/gossip/table.h"

#include "base/assert.h"

namespace pando::gossip {

Owner* Table::find(const Id& id) {
  const auto it = owners_.find(id);
  return it == owners_.end() ? nullptr : &it->second;
}

const Owner* Table::find(const Id& id) const {
  const auto it = owners_.find(id);
  return it == owners_.end() ? nullptr : &it->second;
}

Owner* Table::find_short(std::uint64_t prefix) {
  const auto it = owners_.lower_bound(least_id(prefix));
  return it == owners_.end() || short_id(it->first) != prefix ? nullptr : &it->second;
}

Owner& Table::add(const Id& id, Instant absent_since) {
  const auto [it, fresh] = owners_.emplace(id, Owner{});
  PANDO_ASSERT(fresh);
  it->second.id = id;
  it->second.absent_since = absent_since;
  return it->second;
}

void Table::erase(const Id& id) {
  const auto it = owners_.find(id);
  if (it == owners_.end()) return;
  take_out(it->second);
  cost_ -= it->second.cost;
  expiries_.erase({it->second.expires, id});
  owners_.erase(it);
}

void Table::refresh(Owner& owner, Instant now) {
  take_out(owner);
  owner.changed = now;
  if (owner.known()) {
    owner.summed = sum_of(owner);
    root_ += owner.summed;
    ranges_[range_of(owner.id)] += owner.summed.low;
  }
  recost(owner);
}

void Table::recost(Owner& owner) {
  cost_ -= owner.cost;
  owner.cost = cost_of(owner);
  cost_ += owner.cost;
  expiries_.erase({owner.expires, owner.id});
  owner.expires = owner.state.contents.next_expiry();
  if (owner.expires != kNever) expiries_.emplace(owner.expires, owner.id);
  if (owner.recency != 0 || !owner.listed()) return;
  owner.recency = ++changes_;
  by_recency_.emplace(owner.recency, &owner);
}

void Table::recount() {
  root_ = {};
  ranges_ = {};
  for (auto& [id, owner] : owners_) {
    owner.summed = sum_of(owner);
    root_ += owner.summed;
    ranges_[range_of(id)] += owner.summed.low;
  }
}

void Table::take_out(Owner& owner) {
  root_ -= owner.summed;
  ranges_[range_of(owner.id)] -= owner.summed.low;
  by_recency_.erase(owner.recency);
  owner.summed = {};
  owner.recency = 0;
}

}  // namespace pando::gossip
