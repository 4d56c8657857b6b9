#include "core/swim/gossiper.h"

namespace pando::swim {

Gossiper::Gossiper(Shared& shared, Instant now)
    : shared_(shared),
      beat_(staggered(now, shared.config.timing.gossip_interval, shared.rng),
            shared.config.timing.gossip_interval) {}

Instant Gossiper::deadline() const {
  const bool resting = shared_.outgoing.empty() || shared_.table.size() < 2;
  return resting ? kNever : beat_.next();
}

void Gossiper::tick(Instant now, Outbox& out) {
  if (deadline() > now) return;
  beat_.catch_up(now);
  const Timing& timing = shared_.config.timing;
  listeners_.clear();
  shared_.table.sample(
      static_cast<std::size_t>(timing.gossip_nodes), shared_.rng,
      [&](Slot slot, const PeerTable::Row& row) {
        if (slot == kSelf || row.state == State::left) return false;
        return row.state != State::dead || now - row.since <= timing.gossip_to_the_dead;
      },
      listeners_);
  for (const Slot slot : listeners_) {
    Bytes packet = shared_.outgoing.gossip();
    if (packet.empty()) return;
    shared_.send_packet(*shared_.table[slot].info, std::move(packet), out);
  }
}

}  // namespace pando::swim
