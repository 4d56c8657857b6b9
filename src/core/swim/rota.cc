#include "core/swim/rota.h"

namespace pando::swim {

Rota::Rota(Shared& shared, Instant now)
    : shared_(shared),
      beat_(staggered(now, shared.config.timing.probe_interval, shared.rng),
            shared.config.timing.probe_interval),
      next_(beat_.next()) {
  if (in_turns()) plan(now);
}

// ---- when --------------------------------------------------------------------------------------

bool Rota::take(Instant now) {
  if (next_ > now) return false;
  taken_ = planned_;
  catch_up(now);
  return true;
}

void Rota::catch_up(Instant now) {
  if (next_ > now) return;
  if (in_turns()) return plan(now);
  beat_.catch_up(now);
  next_ = beat_.next();
}

void Rota::restart(Instant now) {
  if (in_turns()) return plan(now + shared_.config.timing.probe_interval);
  beat_.restart(now);
  next_ = beat_.next();
}

std::uint64_t Rota::slot_at(Instant time) const {
  const Duration of_day = time - Instant{} + shared_.config.wall_clock;
  return static_cast<std::uint64_t>(of_day / shared_.config.timing.probe_interval);
}

/// The first turn after a time, but none twice: a slot's moment moves with the table.
void Rota::plan(Instant after) {
  const Duration interval = shared_.config.timing.probe_interval;
  const auto begin = [&](std::uint64_t slot) {
    return Instant{} - shared_.config.wall_clock + static_cast<Duration::rep>(slot) * interval;
  };
  planned_ = std::max(slot_at(after), taken_ + 1);
  next_ = begin(planned_) + moment_of(planned_);
  if (next_ > after) return;
  ++planned_;
  next_ = begin(planned_) + moment_of(planned_);
}

/// Everybody is probed at its own moment of a slot, and so at equal distances.
Duration Rota::moment_of(std::uint64_t slot) const {
  const Turn turn = turn_of(slot, census(shared_.table));
  std::string_view name = shared_.name();
  if (turn.kind == Turn::Kind::ring) {
    const Slot subject = behind(shared_.table, name, turn.distance);
    if (subject != kNoSlot) name = shared_.table[subject].info->name;
  }
  const auto interval = static_cast<std::uint64_t>(shared_.config.timing.probe_interval.count());
  return Duration{static_cast<Duration::rep>(place_on_ring(name) % interval)};
}

// ---- whom --------------------------------------------------------------------------------------

Slot Rota::target(Instant now) {
  if (!in_turns()) return walk(now, false);
  if (++turns_ >= shared_.table.size()) sweep(now);
  const Turn turn = turn_of(taken_, census(shared_.table));
  if (turn.kind == Turn::Kind::ring) return behind(shared_.table, shared_.name(), turn.distance);
  return walk(now, turn.kind == Turn::Kind::plain);
}

/// Looks at no more than n places, the wrap counting as one: in a very small cluster some beats
/// probe nobody, as with memberlist. Among the others the few plain ones are always found.
Slot Rota::walk(Instant now, bool plain_only) {
  PeerTable& table = shared_.table;
  const std::size_t most = plain_only ? 2 * table.size() + 1 : table.size();
  for (std::size_t looked = 0; looked < most; ++looked) {
    if (position_ >= table.size()) {
      sweep(now);
      table.shuffle(shared_.rng);
      position_ = 0;
      continue;
    }
    const Slot slot = table.order()[position_++];
    if (slot == kSelf || gone(table[slot].state)) continue;
    if (!plain_only || !takes_part(table[slot])) return slot;
  }
  return kNoSlot;
}

void Rota::sweep(Instant now) {
  shared_.table.remove_gone(now, shared_.config.timing.gossip_to_the_dead);
  shared_.outgoing.set_nodes(shared_.table.size());
  turns_ = 0;
}

}  // namespace pando::swim
