#include "core/gossip/keeper.h"

#include <algorithm>

namespace pando::gossip {

Keeper::Keeper(Shared& shared, Writer& writer, Instant now)
    : shared_(shared),
      writer_(writer),
      next_collection_(now + shared.config.keeping.collect_interval) {}

Instant Keeper::deadline() const {
  const auto& expiries = shared_.table.expiries();
  return expiries.empty() ? next_collection_ : std::min(next_collection_, expiries.begin()->first);
}

void Keeper::tick(Instant now, Outbox& out) {
  expire(now, out);
  if (now < next_collection_) return;
  next_collection_ = now + shared_.config.keeping.collect_interval;
  writer_.collect(now);
  shared_.gone.expire(now);
}

void Keeper::expire(Instant now, Outbox& out) {
  const auto& expiries = shared_.table.expiries();
  while (!expiries.empty() && expiries.begin()->first <= now) {
    Owner& owner = *shared_.table.find(Id{expiries.begin()->second});
    if (shared_.is_self(owner.id)) {
      writer_.expire(now, out);
    } else {
      Contents& contents = owner.state.contents;
      for (const std::string& key : contents.hide_expired(now)) {
        Entry before = *contents.find(key);
        before.hidden = false;
        shared_.watches.tell(owner.who(), key, &before, nullptr, out);
      }
    }
    shared_.table.recost(owner);
  }
}

void Keeper::audit(Instant now, Outbox& out) {
  auto& owners = shared_.table.all();
  const std::size_t count = std::min(shared_.config.keeping.audited, owners.size());
  for (std::size_t i = 0; i < count; ++i) {
    auto it = owners.lower_bound(cursor_);
    if (it == owners.end()) {
      it = owners.begin();
      shared_.table.recount();
    }
    Owner& owner = it->second;
    const auto next = std::next(it);
    cursor_ = next == owners.end() ? Id{.bytes = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                                  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}
                                   : next->first;
    if (!keep(now, owner, out)) drop(now, owner, out);
  }
}

bool Keeper::keep(Instant now, Owner& owner, Outbox& out) {
  if (shared_.is_self(owner.id)) {
    writer_.audit(now, out);
    return true;
  }
  const Keeping& keeping = shared_.config.keeping;
  const Limits& limits = shared_.config.limits;
  if (owner.stage && (now - owner.stage->since > keeping.stage ||
                      !owner.stage->state.contents.sound(owner.stage->state.version, limits))) {
    owner.stage.reset();
    shared_.table.recost(owner);
  }
  if (owner.known() && !owner.state.sound(limits)) return false;
  if (!owner.known() && !owner.stage) return false;
  if (shared_.gone.contains(owner.who()) && owner.known()) return false;
  if (shared_.partners.present(owner.id)) {
    owner.absent_since = kNever;
  } else if (owner.absent_since > now) {
    owner.absent_since = now;
  } else if (now - owner.absent_since >= keeping.absent) {
    shared_.gone.add(owner.who(), now + keeping.gone);
    return false;
  }
  return true;
}

void Keeper::drop(Instant now, Owner& owner, Outbox& out) {
  shared_.watches.tell(owner.who(), owner.state.contents, {}, out);
  shared_.table.erase(owner.id);
  shared_.changed = now;
}

void Keeper::forget(Instant now, const Participant& who, Outbox& out) {
  if (shared_.is_self(who.id)) return;
  shared_.gone.add(who, now + shared_.config.keeping.gone);
  Owner* owner = shared_.table.find(who.id);
  if (owner == nullptr) return;
  if (owner->stage && owner->stage->state.start <= who.start) owner->stage.reset();
  if (owner->state.start <= who.start && !owner->stage)
    drop(now, *owner, out);
  else
    shared_.table.recost(*owner);
}

}  // namespace pando::gossip
