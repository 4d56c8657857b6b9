#include "core/gossip/packer.h"

#include <algorithm>
#include <set>

#include "core/gossip/codec.h"

namespace pando::gossip {
namespace {

/// A gone notice: owner, start, flag, tag and length.
constexpr std::size_t kGoneSize = 9 + 11 + 2 + 2;

}  // namespace

Packer::Packer(Shared& shared, Instant now, const Answer& answer)
    : shared_(shared), now_(now), gone_(answer.gone) {
  std::set<Id> seen;
  for (const Task& task : answer.tasks) {
    const Owner* owner = shared_.table.find(task.owner);
    if (owner == nullptr || !owner->known() || task.from > owner->state.version) continue;
    if (!seen.insert(task.owner).second) continue;
    pending_.push_back({.owner = owner,
                        .from = task.from,
                        .replace = task.replace,
                        .rest = owner->state.contents.after(task.from)});
  }
}

bool Packer::exceeds(std::size_t packets, std::size_t budget) const {
  const std::size_t most = packets * budget;
  std::size_t bytes = 0;
  for (const Pending& pending : pending_) {
    const std::size_t header = header_size(*pending.owner);
    bytes += header;
    Version before = pending.from;
    for (const Entry& entry : pending.rest) {
      const std::size_t size = size_of(entry, before);
      before = entry.version;
      bytes += size;
      if (bytes > most || header + size > budget) return true;
    }
  }
  return bytes > most;
}

bool Packer::behind() const {
  return std::ranges::any_of(pending_, [](const Pending& p) { return !p.replace; });
}

bool Packer::fill(proto::Gossip& message, std::size_t budget, bool large) {
  const std::size_t used = message.ByteSizeLong();
  const std::size_t entries = shared_.config.packing.entries;
  Room room{budget - std::min(budget, used), entries == 0 ? SIZE_MAX : entries, large};
  bool any = write_gone(message, room);
  arrange();
  if (shared_.config.packing.order == Order::depth)
    by_depth(room);
  else
    by_breadth(room);
  for (Pending& pending : pending_) {
    any = any || pending.opened;
    if (pending.opened) write(pending, message);
  }
  std::erase_if(pending_, [](const Pending& p) {
    return p.rest.empty() && p.from == p.owner->state.version;
  });
  return any;
}

void Packer::arrange() {
  for (Pending& pending : pending_) {
    pending.taken = 0;
    pending.opened = false;
  }
  shared_.rng.shuffle(pending_);
  if (shared_.config.packing.order == Order::depth)
    std::ranges::stable_sort(pending_, std::greater{},
                             [](const Pending& p) { return p.rest.size(); });
}

/// Takes the next entry of an owner into the message, or its numbers alone.
bool Packer::offer(Pending& pending, Room& room) const {
  if (pending.opened && pending.taken == pending.rest.size()) return false;
  std::size_t size = pending.opened ? 0 : header_size(*pending.owner);
  const bool entry = pending.taken < pending.rest.size();
  if (entry) {
    const Version before =
        pending.taken == 0 ? pending.from : pending.rest[pending.taken - 1].version;
    size += size_of(pending.rest[pending.taken], before);
    if (room.entries == 0) return false;
  }
  if (size > room.bytes && !room.large) return false;
  room.bytes -= std::min(room.bytes, size);
  room.entries -= entry;
  room.large = false;
  pending.taken += entry;
  pending.opened = true;
  return true;
}

void Packer::by_depth(Room& room) {
  for (Pending& pending : pending_)
    while (offer(pending, room)) {
    }
}

void Packer::by_breadth(Room& room) {
  std::vector<Pending*> open;
  for (Pending& pending : pending_) open.push_back(&pending);
  while (!open.empty()) std::erase_if(open, [&](Pending* p) { return !offer(*p, room); });
}

void Packer::write(Pending& pending, proto::Gossip& message) const {
  const State& state = pending.owner->state;
  proto::OwnerDelta& delta = *message.add_deltas();
  delta.set_owner(short_id(pending.owner->id));
  if (pending.from == 0) {
    const auto& id = pending.owner->id.bytes;
    delta.set_id(std::string(id.begin(), id.end()));
  }
  delta.set_start(state.start);
  delta.set_birth(state.birth);
  delta.set_from(pending.from);
  delta.set_collected(state.collected);
  delta.set_replace(pending.replace);
  Version before = pending.from;
  for (const Entry& entry : pending.rest.first(pending.taken)) {
    gossip::write(entry, before, now_, *delta.add_entries());
    before = entry.version;
  }
  pending.rest = pending.rest.subspan(pending.taken);
  pending.from = pending.rest.empty() ? state.version : before;
  delta.set_to(pending.from);
  delta.set_complete(pending.rest.empty());
}

bool Packer::write_gone(proto::Gossip& message, Room& room) {
  bool any = false;
  while (!gone_.empty() && room.bytes >= kGoneSize) {
    proto::OwnerDelta& delta = *message.add_deltas();
    delta.set_owner(gone_.back().first);
    delta.set_start(gone_.back().second);
    delta.set_gone(true);
    gone_.pop_back();
    room.bytes -= kGoneSize;
    any = true;
  }
  return any;
}

}  // namespace pando::gossip
