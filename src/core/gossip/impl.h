#pragma once
/// The inside of the machine: which part hears what, and when rounds begin.
#include "core/gossip/exchange.h"
#include "core/gossip/gossip.h"
#include "core/gossip/keeper.h"
#include "core/gossip/shared.h"
#include "core/gossip/writer.h"

namespace pando::gossip {

struct Gossip::Impl {
  Impl(Config config, Instant now, Rng rng);

  Instant deadline() const;
  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const PeerUp& up, Outbox& out);
  void on(Instant now, const PeerDown& down, Outbox& out);
  void on(Instant now, const Received& received, Outbox& out);
  void on(Instant now, const LargeReceived& received, Outbox& out);
  void on(Instant now, const Set& set, Outbox& out);
  void on(Instant now, const Erase& erase, Outbox& out);
  void on(Instant now, const Watch& watch, Outbox& out);
  void on(Instant now, const Unwatch& unwatch, Outbox& out);
  void on(Instant now, const Forget& forget, Outbox& out);
  void on(Instant now, const Restart& restart, Outbox& out);

  Shared shared;
  Writer writer;
  Exchange exchange;
  Keeper keeper;

 private:
  void take(Instant now, ByteView bytes, std::string_view link, Outbox& out);
  Partner* sender_of(const proto::Gossip& message, std::string_view link);
  void round(Instant now, Outbox& out);
  Duration interval(Instant now) const;

  Instant next_round_;
  Instant joined_;  ///< when a partner came last
};

}  // namespace pando::gossip
