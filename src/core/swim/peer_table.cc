#include "core/swim/peer_table.h"

#include <algorithm>

#include "base/assert.h"

namespace pando::swim {

static_assert(sizeof(PeerTable::Row) <= 32);

PeerTable::PeerTable(Row self) : index_(0, Hash{&rows_}, Equal{&rows_}) {
  const Slot slot = append(std::move(self));
  PANDO_ASSERT(slot == kSelf);
}

Slot PeerTable::find(std::string_view name) const {
  const auto found = index_.find(name);
  return found == index_.end() ? kNoSlot : *found;
}

Slot PeerTable::insert(Row row, Rng& rng) {
  const Slot slot = append(std::move(row));
  std::swap(order_.back(), order_[rng.below(order_.size())]);
  return slot;
}

Slot PeerTable::append(Row row) {
  PANDO_ASSERT(row.info && find(row.info->name) == kNoSlot);
  if (!gone(row.state)) ++alive_count_;
  Slot slot = static_cast<Slot>(rows_.size());
  if (free_.empty()) {
    rows_.push_back(std::move(row));
  } else {
    slot = free_.back();
    free_.pop_back();
    rows_[slot] = std::move(row);
  }
  index_.insert(slot);
  order_.push_back(slot);
  return slot;
}

void PeerTable::reserve(std::size_t nodes) {
  rows_.reserve(nodes);
  order_.reserve(nodes);
  index_.reserve(nodes);
}

void PeerTable::set_info(Slot slot, NodeInfoPtr info) {
  PANDO_ASSERT(info && info->name == rows_[slot].info->name);
  rows_[slot].info = std::move(info);
}

void PeerTable::raise_incarnation(Slot slot, Incarnation to) {
  rows_[slot].incarnation = std::max(rows_[slot].incarnation, to);
}

void PeerTable::set_state(Slot slot, State state, Instant now) {
  Row& row = rows_[slot];
  if (row.state == state) return;
  if (gone(row.state) && !gone(state)) ++alive_count_;
  if (!gone(row.state) && gone(state)) --alive_count_;
  row.state = state;
  row.since = now;
}

void PeerTable::remove_gone(Instant now, Duration age) {
  std::erase_if(order_, [&](Slot slot) {
    Row& row = rows_[slot];
    if (slot == kSelf || !gone(row.state) || now - row.since <= age) return false;
    index_.erase(slot);
    row = Row{};
    free_.push_back(slot);
    return true;
  });
}

}  // namespace pando::swim
