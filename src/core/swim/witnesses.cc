#include "core/swim/witnesses.h"

#include <algorithm>
#include <bit>

#include "base/note_code.h"

namespace pando::swim {
namespace {

namespace ml = wire::memberlist;

/// From this health score on our impressions count for little.
constexpr int kUnwell = 3;
/// So many must accuse, however few are left of the observers.
constexpr std::size_t kLeast = 3;
/// Agreements that one node spreads per probe interval.
constexpr int kMostSpread = 64;
/// Askers of one suspect that are answered.
constexpr std::size_t kMostAskers = 16;

/// ⌈ln n⌉ + 6: with so many a rumour misses anybody at all once in 400 times.
std::size_t fanout(std::size_t population) {
  const auto bits = static_cast<std::size_t>(std::bit_width(population));
  return (bits * 7 + 9) / 10 + 6;  // ln 2 = .69
}

Bytes accusation(const std::string& subject, Incarnation incarnation, const std::string& accuser) {
  return ml::encode(ml::Suspect{incarnation, subject, accuser});
}

}  // namespace

// ---- what is known -----------------------------------------------------------------------------

bool Witnesses::current(Slot slot, const Case& open) const {
  const PeerTable::Row& row = shared_.table[slot];
  return row.info && row.info->name == open.subject->name && row.incarnation == open.incarnation &&
         !gone(row.state);
}

bool Witnesses::agreed(Slot subject) const {
  const auto found = cases_.find(subject);
  return found != cases_.end() && found->second.agreed() && current(subject, found->second) &&
         shared_.table[subject].state == State::suspect;
}

std::vector<Agreement> Witnesses::agreements(Instant now) const {
  std::vector<Agreement> agreements;
  for (const auto& [slot, open] : cases_) {
    if (!agreed(slot)) continue;
    Agreement& agreement = agreements.emplace_back(open.subject, now - open.agreed_at);
    for (const Observer& observer : open.observers)
      if (observer.accuses) agreement.accusers.push_back(observer.name);
  }
  return agreements;
}

bool Witnesses::doubts_itself() const {
  return active() && shared_.awareness.score() >= kUnwell;
}

std::vector<Slot> Witnesses::others_watching(Slot subject) const {
  std::vector<Slot> slots = observers_of(shared_.table, shared_.table[subject].info->name);
  std::erase_if(
      slots, [&](Slot slot) { return slot == kSelf || shared_.table[slot].state != State::alive; });
  return slots;
}

Witnesses::Case& Witnesses::open_case(Slot slot) {
  const auto [found, fresh] = cases_.try_emplace(slot);
  Case& open = found->second;
  if (!fresh && current(slot, open)) return open;
  const PeerTable::Row& row = shared_.table[slot];
  open = Case{.subject = row.info, .incarnation = row.incarnation, .observers = {}};
  for (const Slot observer : observers_of(shared_.table, row.info->name))
    open.observers.push_back({.name = shared_.table[observer].info->name});
  return open;
}

Witnesses::Observer* Witnesses::find(Case& open, std::string_view name) {
  const auto found = std::ranges::find(open.observers, name, &Observer::name);
  return found == open.observers.end() ? nullptr : &*found;
}

/// Only what comes from the accuser's own address asks for an answer.
void Witnesses::note_asker(Case& open, const Endpoint& from, const std::string& accuser) const {
  const Slot slot = shared_.table.find(accuser);
  if (slot == kNoSlot || shared_.table[slot].info->endpoint != from) return;
  const bool known = std::ranges::find(open.askers, accuser, &Asker::name) != open.askers.end();
  if (!known && open.askers.size() < kMostAskers) open.askers.push_back({accuser});
}

// ---- what we say -------------------------------------------------------------------------------

void Witnesses::on_silence(Instant now, const std::string& node, Outbox& out) {
  const Slot slot = shared_.table.find(node);
  if (!active() || slot == kNoSlot || slot == kSelf || !takes_part(shared_.table[slot])) return;
  Case& open = open_case(slot);
  if (find(open, shared_.name()) == nullptr) return;  // others ask us, too, when they are few
  open.silent_until = now + shared_.config.timing.probe_interval;
  testify(now, slot, open, out);
}

void Witnesses::testify(Instant now, Slot slot, Case& open, Outbox& out) {
  Observer* self = find(open, shared_.name());
  if (self == nullptr || open.agreed() || shared_.table[slot].state != State::suspect) return;
  if (!self->accuses) {
    if (open.silent_until <= now || doubts_itself()) return;
    self->accuses = true;
    members_.suspect(now, {open.incarnation, open.subject->name, shared_.name()}, out);
  }
  for (Asker& asker : open.askers)
    if (!std::exchange(asker.told, true)) tell(open, asker.name, out);
  settle(now, open, out);
}

void Witnesses::tell(const Case& open, const std::string& who, Outbox& out) {
  const Slot slot = shared_.table.find(who);
  if (slot == kNoSlot || slot == kSelf) return;
  shared_.send_packet(*shared_.table[slot].info,
                      accusation(open.subject->name, open.incarnation, shared_.name()), out);
}

/// Tells the observers, who may have findings of their own, and the accused, who may live.
void Witnesses::accuse(Instant now, Slot subject, Outbox& out) {
  if (!active() || shared_.table[subject].state != State::suspect) return;
  if (!takes_part(shared_.table[subject])) return;
  Case& open = open_case(subject);
  if (open.agreed()) return;
  if (Observer* self = find(open, shared_.name())) self->accuses = true;
  open.askers.clear();
  for (const Observer& observer : open.observers) {
    if (!alive(observer)) continue;
    tell(open, observer.name, out);
    open.askers.push_back({.name = observer.name, .told = true});
  }
  tell(open, open.subject->name, out);
  settle(now, open, out);
}

void Witnesses::on_suspect(Instant now, const Endpoint& from, const ml::Suspect& suspect,
                           Outbox& out) {
  if (!active()) return;
  const Slot slot = shared_.table.find(suspect.node);
  if (slot == kNoSlot || slot == kSelf) return;
  const PeerTable::Row& row = shared_.table[slot];
  if (row.state != State::suspect || row.incarnation != suspect.incarnation) return;
  if (!takes_part(row)) return;
  Case& open = open_case(slot);
  if (open.agreed()) return;
  if (Observer* observer = find(open, suspect.from)) observer->accuses = true;
  note_asker(open, from, suspect.from);
  testify(now, slot, open, out);
  settle(now, open, out);
}

// ---- agreement ---------------------------------------------------------------------------------

bool Witnesses::alive(const Observer& observer) const {
  const Slot slot = shared_.table.find(observer.name);
  return slot != kNoSlot && shared_.table[slot].state == State::alive;
}

/// All but one of the observers that are alive, and never very few.
std::size_t Witnesses::wanted(const Case& open, std::size_t alive) const {
  const std::size_t least = std::min(kLeast, open.observers.size());
  return std::max(alive > 0 ? alive - 1 : 0, std::max<std::size_t>(least, 1));
}

void Witnesses::settle(Instant now, Case& open, Outbox& out) {
  if (open.agreed()) return;
  std::size_t present = 0, accusing = 0;
  for (const Observer& observer : open.observers) {
    if (!alive(observer)) continue;
    ++present;
    accusing += observer.accuses;
  }
  if (accusing < wanted(open, present)) return;
  open.agreed_at = now;
  out.push_back(SuspicionChanged{open.subject, true});
  out.push_back(Note{NoteCode::suspect_agreed, open.subject->name,
                     std::to_string(accusing) + " of " + std::to_string(present)});
  spread(now, open, out);
}

void Witnesses::spread(Instant now, const Case& open, Outbox& out) {
  if (now - spread_since_ >= shared_.config.timing.probe_interval) {
    spread_since_ = now;
    spread_ = 0;
  }
  if (++spread_ > kMostSpread) return;
  std::vector<Slot> audience;
  shared_.table.sample(
      fanout(shared_.table.alive_count()), shared_.rng,
      [&](Slot slot, const PeerTable::Row& row) {
        return slot != kSelf && row.state == State::alive && row.info->versions.ring();
      },
      audience);
  for (const Bytes& packet : compounds(open))
    for (const Slot slot : audience) shared_.send_packet(*shared_.table[slot].info, packet, out);
}

/// Our own accusation goes last: who hears it agrees by then, and need not answer it.
std::vector<Bytes> Witnesses::compounds(const Case& open) const {
  std::vector<Bytes> parts;
  for (const bool ours : {false, true})
    for (const Observer& observer : open.observers)
      if (observer.accuses && (observer.name == shared_.name()) == ours)
        parts.push_back(accusation(open.subject->name, open.incarnation, observer.name));
  return shared_.outgoing.packets(std::move(parts));
}

// ---- time --------------------------------------------------------------------------------------

void Witnesses::tick(Instant now, Outbox& out) {
  std::erase_if(cases_, [&](const auto& entry) {
    const auto& [slot, open] = entry;
    return !current(slot, open) ||
           (shared_.table[slot].state != State::suspect && open.silent_until <= now);
  });
  for (auto& [slot, open] : cases_)
    if (shared_.table[slot].state == State::suspect) settle(now, open, out);
}

/// A death is told by membership, and ends the case at the next tick.
void Witnesses::review(Outbox& out) {
  for (auto& [slot, open] : cases_) {
    if (!open.agreed() || agreed(slot)) continue;
    open.agreed_at = kNever;
    const PeerTable::Row& row = shared_.table[slot];
    if (row.info && row.info->name == open.subject->name && !gone(row.state))
      out.push_back(SuspicionChanged{row.info, false});
  }
}

void Witnesses::pause() {
  for (auto& [slot, open] : cases_) open.silent_until = {};
}

}  // namespace pando::swim
