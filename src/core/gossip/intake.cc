#include "core/gossip/intake.h"

#include <algorithm>

#include "core/gossip/codec.h"

namespace pando::gossip {
namespace {

/// The owner that a delta names; all zeros if it cannot be told.
Id id_of(const proto::OwnerDelta& delta, Table& table) {
  Id id;
  if (delta.id().size() == id.bytes.size()) {
    std::ranges::transform(delta.id(), id.bytes.begin(), [](char c) { return std::uint8_t(c); });
    return id;
  }
  const Owner* owner = table.find_short(delta.owner());
  return owner == nullptr ? id : owner->id;
}

/// Whether this stage, still moving, is a later word than the delta.
bool defends(const Stage& stage, const proto::OwnerDelta& delta, Instant now) {
  constexpr Duration kMoving = std::chrono::seconds{10};
  if (now - stage.since > kMoving) return false;
  if (outranks(delta.start(), delta.birth(), stage.state)) return false;
  return delta.start() != stage.state.start || delta.birth() != stage.state.birth ||
         delta.collected() < stage.state.collected;
}

/// What is over here stays over, though the sender may think otherwise for a moment.
void keep_hidden(const Contents& before, Contents& now) {
  if (now.limited() == 0) return;
  for (const Entry& entry : before.all())
    if (entry.hidden) now.hide(entry.key, entry.version);
}

}  // namespace

void Intake::take(Instant now, const proto::OwnerDelta& delta, Answer& answer, Outbox& out) {
  const Id id = id_of(delta, shared_.table);
  if (id.empty()) {
    if (!delta.gone()) shared_.refuse(Refusal::gap);
    return;
  }
  if (delta.gone()) return take_gone(now, id, delta.start(), out);
  Taken taken;
  if (shared_.is_self(id)) {
    taken = take_own(now, delta, answer, out);
  } else if (const auto owner = owner_of(id, delta.start(), now); !owner) {
    taken = std::unexpected{owner.error()};
  } else {
    taken = judge(delta, **owner, answer);
    if (taken)
      taken = delta.replace() ? stage(now, delta, **owner, out) : patch(now, delta, **owner, out);
    if (!(*owner)->known() && !(*owner)->stage) shared_.table.erase(id);
  }
  if (!taken) shared_.refuse(taken.error());
}

void Intake::take_gone(Instant now, const Id& id, StartNumber start, Outbox& out) {
  if (shared_.is_self(id)) {
    if (start >= shared_.config.self.start) shared_.supersede(start, out);
    return;
  }
  const Owner* owner = shared_.table.find(id);
  if (owner == nullptr || owner->state.start > start || shared_.partners.present(id)) return;
  shared_.gone.add({id, start}, now + shared_.config.keeping.gone);
  shared_.watches.tell(owner->who(), owner->state.contents, {}, out);
  shared_.table.erase(id);
  shared_.changed = now;
}

/// Somebody tells us of ourselves.
Intake::Taken Intake::take_own(Instant now, const proto::OwnerDelta& delta, Answer& answer,
                               Outbox& out) {
  const State& own = shared_.self().state;
  if (delta.start() > own.start) {
    shared_.supersede(delta.start(), out);
    return {};
  }
  if (delta.start() < own.start) return std::unexpected{Refusal::stale_start};
  if (delta.birth() > own.birth) {
    answer.tasks.push_back({shared_.config.self.id, 0, true});
    return std::unexpected{Refusal::later_birth};
  }
  if (delta.birth() < own.birth) {
    shared_.stopped = true;
    out.push_back(IdentityClash{delta.birth()});
  } else if (contradicts_own(delta, now)) {
    writer_.reissue(now, std::max<Version>(delta.to(), delta.collected()), out);
  }
  return {};
}

bool Intake::contradicts_own(const proto::OwnerDelta& delta, Instant now) {
  const State& own = shared_.self().state;
  if (delta.to() > own.version || delta.collected() > own.collected) return true;
  return std::ranges::any_of(entries_of(delta, now), [&](const Entry& entry) {
    const Entry* mine = own.contents.find(entry.key);
    if (mine == nullptr) return entry.version > own.collected;
    return mine->version < entry.version ||
           (mine->version == entry.version &&
            (mine->value != entry.value || mine->deleted != entry.deleted));
  });
}

std::expected<Owner*, Refusal> Intake::owner_of(const Id& id, StartNumber start, Instant now) {
  if (shared_.gone.contains({id, start})) return std::unexpected{Refusal::gone};
  if (Owner* owner = shared_.table.find(id)) return owner;
  if (shared_.table.size() >= shared_.config.limits.owners)
    return std::unexpected{Refusal::owners_full};
  return &shared_.table.add(id, shared_.partners.present(id) ? kNever : now);
}

/// Whether the delta is a word on the owner that we may listen to at all.
Intake::Taken Intake::judge(const proto::OwnerDelta& delta, const Owner& owner,
                            Answer& answer) const {
  if (!owner.known()) {
    if (!delta.replace()) return std::unexpected{Refusal::gap};
    return {};
  }
  if (delta.start() < owner.state.start) return std::unexpected{Refusal::stale_start};
  if (delta.start() == owner.state.start && delta.birth() > owner.state.birth) {
    answer.tasks.push_back({owner.id, 0, true});
    return std::unexpected{Refusal::later_birth};
  }
  if (!delta.replace() && outranks(delta.start(), delta.birth(), owner.state)) {
    answer.wants.push_back(want_anew(owner));
    return std::unexpected{Refusal::gap};
  }
  return {};
}

Intake::Taken Intake::patch(Instant now, const proto::OwnerDelta& delta, Owner& owner,
                            Outbox& out) {
  State& state = owner.state;
  if (delta.from() > state.version) return std::unexpected{Refusal::gap};
  if (delta.collected() > state.version) return std::unexpected{Refusal::behind_collection};
  if (delta.to() <= state.version && delta.collected() <= state.collected) return {};
  auto entries = fitting(now, delta, state);
  if (!entries) return std::unexpected{entries.error()};
  for (Entry& entry : *entries) {
    if (!shared_.watches.empty())
      shared_.watches.tell(owner.who(), entry.key, state.contents.find(entry.key), &entry, out);
    state.contents.put(std::move(entry));
  }
  state.version = std::max<Version>(state.version, delta.to());
  state.collected = std::max<Version>(state.collected, delta.collected());
  state.contents.drop_tombstones(state.collected);
  shared_.changed_owner(owner, now);
  ++shared_.progress;
  return {};
}

Intake::Taken Intake::stage(Instant now, const proto::OwnerDelta& delta, Owner& owner,
                            Outbox& out) {
  if (delta.complete() && delta.to() < delta.collected())
    return std::unexpected{Refusal::malformed};
  const auto begun = begin_stage(now, delta, owner);
  if (!begun) return begun;
  const auto extended = extend_stage(now, delta, owner);
  if (!extended) {
    owner.stage.reset();
  } else if (owner.stage->state.version >= owner.stage->state.collected) {
    const State& staged = owner.stage->state;
    const bool above = !owner.known() || outranks(staged.start, staged.birth, owner.state);
    // What is shown already must not be hidden until all has come.
    if (above || (delta.complete() && staged.version >= owner.state.version))
      finish_stage(now, owner, out);
  }
  shared_.table.recost(owner);
  return extended;
}

/// Makes sure that there is a stage that this delta extends.
Intake::Taken Intake::begin_stage(Instant now, const proto::OwnerDelta& delta, Owner& owner) {
  if (owner.stage) {
    const State& staged = owner.stage->state;
    const bool same = staged.start == delta.start() && staged.birth == delta.birth();
    if (same && delta.from() <= staged.version &&
        (delta.collected() == staged.collected ||
         (delta.collected() > staged.collected && delta.collected() <= staged.version)))
      return {};
    if (defends(*owner.stage, delta, now)) return std::unexpected{Refusal::behind_collection};
  }
  if (delta.from() > 0) return std::unexpected{Refusal::gap};
  owner.stage = Stage{.state = {.start = delta.start(),
                                .birth = delta.birth(),
                                .version = 0,
                                .collected = delta.collected(),
                                .contents = {}},
                      .since = now};
  return {};
}

Intake::Taken Intake::extend_stage(Instant now, const proto::OwnerDelta& delta, Owner& owner) {
  State& staged = owner.stage->state;
  auto entries = fitting(now, delta, staged);
  if (!entries) return std::unexpected{entries.error()};
  if (delta.to() > staged.version) {
    owner.stage->since = now;
    ++shared_.progress;
  }
  for (Entry& entry : *entries) staged.contents.put(std::move(entry));
  staged.version = std::max<Version>(staged.version, delta.to());
  staged.collected = delta.collected();
  staged.contents.drop_tombstones(staged.collected);
  return {};
}

void Intake::finish_stage(Instant now, Owner& owner, Outbox& out) {
  State old = std::move(owner.state);
  owner.state = std::move(owner.stage->state);
  owner.stage.reset();
  if (old.start != 0 && old.start != owner.state.start) {
    // Another start is another participant: what the earlier one had is no longer visible.
    shared_.watches.tell({owner.id, old.start}, old.contents, {}, out);
    old.contents = {};
  }
  keep_hidden(old.contents, owner.state.contents);
  shared_.watches.tell(owner.who(), old.contents, owner.state.contents, out);
  shared_.changed_owner(owner, now);
}

std::expected<std::vector<Entry>, Refusal> Intake::fitting(Instant now,
                                                           const proto::OwnerDelta& delta,
                                                           const State& state) const {
  const Limits& limits = shared_.config.limits;
  std::vector<Entry> entries = entries_of(delta, now);
  std::erase_if(entries, [&](const Entry& e) { return e.version <= state.version; });
  std::size_t keys = state.contents.size(), bytes = state.contents.bytes();
  for (const Entry& entry : entries) {
    const Entry* old = state.contents.find(entry.key);
    keys += old == nullptr;
    bytes += entry.key.size() + entry.value.size();
    if (old != nullptr) bytes -= old->key.size() + old->value.size();
  }
  if (keys > limits.keys || bytes > limits.bytes || shared_.table.cost() + bytes > limits.total)
    return std::unexpected{Refusal::full};
  return entries;
}

}  // namespace pando::gossip
