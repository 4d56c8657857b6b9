#include "core/gossip/impl.h"

#include <algorithm>

#include "core/gossip/codec.h"

namespace pando::gossip {

Gossip::Impl::Impl(Config config, Instant now, Rng rng)
    : shared(std::move(config), now, rng),
      writer(shared),
      exchange(shared, writer),
      keeper(shared, writer, now),
      next_round_(now + std::chrono::duration_cast<Duration>(shared.config.rounds.interval *
                                                             shared.rng.unit())),
      joined_(now) {}

Instant Gossip::Impl::deadline() const {
  if (shared.stopped) return kNever;
  return std::min(next_round_, keeper.deadline());
}

Duration Gossip::Impl::interval(Instant now) const {
  const Rounds& rounds = shared.config.rounds;
  if (now - shared.changed < rounds.busy_time) return rounds.busy_interval;
  // Those with news come by themselves; who has none asks the less, the longer that has been so.
  const Duration quiet = now - std::max(shared.changed, joined_);
  return std::clamp(quiet / 8, rounds.interval, std::max(rounds.interval, rounds.rest_interval));
}

void Gossip::Impl::on(Instant now, const Tick&, Outbox& out) {
  if (shared.stopped) return;
  keeper.tick(now, out);
  if (next_round_ <= now) round(now, out);
}

void Gossip::Impl::round(Instant now, Outbox& out) {
  keeper.audit(now, out);
  for (const Partner* partner :
       shared.partners.choose(shared.config.rounds.two_partners, now, shared.rng))
    exchange.open(now, *partner, out);
  // Nodes that began together must not go on speaking at the same time.
  const double spread = 0.9 + 0.2 * shared.rng.unit();
  next_round_ = now + std::chrono::duration_cast<Duration>(interval(now) * spread);
}

void Gossip::Impl::on(Instant now, const PeerUp& up, Outbox&) {
  if (up.name == shared.config.name || shared.is_self(up.who.id)) return;
  const bool anew = shared.partners.find(up.name) == nullptr;
  if (!shared.partners.add(up, now)) return shared.refuse(Refusal::partners_full);
  if (!anew) return;
  joined_ = now;
  next_round_ = std::min(next_round_, now + interval(now));
}

void Gossip::Impl::on(Instant, const PeerDown& down, Outbox&) {
  shared.partners.remove(down.name);
}

void Gossip::Impl::on(Instant now, const Received& received, Outbox& out) {
  take(now, received.bytes, {}, out);
}

void Gossip::Impl::on(Instant now, const LargeReceived& received, Outbox& out) {
  take(now, received.bytes, received.from, out);
}

void Gossip::Impl::take(Instant now, ByteView bytes, std::string_view link, Outbox& out) {
  if (shared.stopped) return;
  const auto message = decode(bytes, shared.config.limits);
  if (!message) return shared.refuse(message.error());
  Partner* partner = sender_of(*message, link);
  if (partner == nullptr) return shared.refuse(Refusal::unknown_sender);
  partner->talked = now;
  const Instant before = shared.changed;
  exchange.received(now, *message, *partner, out);
  if (shared.changed != before) next_round_ = std::min(next_round_, now + interval(now));
}

/// The partner that a message names. What it says of its participant is news to us if it is another
/// id or a later start. Who has an outdone start is answered too: how else would it learn of that?
/// `link`: whose link brought it, if any.
Partner* Gossip::Impl::sender_of(const proto::Gossip& message, std::string_view link) {
  if (!link.empty() && link != message.from()) return nullptr;
  Partner* partner = shared.partners.find(message.from());
  const Participant who{sender_id(message), message.sender().start()};
  if (partner == nullptr || shared.is_self(who.id) || who.id.empty()) return nullptr;
  const Participant& known = partner->peer.who;
  const bool outdone = known.id == who.id && known.start > who.start;
  if (known != who && !outdone) {
    PeerUp up = partner->peer;
    up.who = who;
    shared.partners.add(up, partner->talked);
  }
  return partner;
}

void Gossip::Impl::on(Instant now, const Set& set, Outbox& out) {
  writer.set(now, set, out);
  next_round_ = std::min(next_round_, now + interval(now));
}

void Gossip::Impl::on(Instant now, const Erase& erase, Outbox& out) {
  writer.erase(now, erase, out);
  next_round_ = std::min(next_round_, now + interval(now));
}

void Gossip::Impl::on(Instant, const Watch& watch, Outbox& out) {
  if (shared.watches.add(watch)) return;
  shared.refuse(Refusal::watches_full);
  out.push_back(Refused{{}, Refusal::watches_full});
}

void Gossip::Impl::on(Instant, const Unwatch& unwatch, Outbox&) {
  shared.watches.remove(unwatch.ticket);
}

void Gossip::Impl::on(Instant now, const Forget& forget, Outbox& out) {
  keeper.forget(now, forget.who, out);
}

void Gossip::Impl::on(Instant now, const Restart& restart, Outbox&) {
  writer.restart(now, restart);
  next_round_ = std::min(next_round_, now + interval(now));
}

}  // namespace pando::gossip
