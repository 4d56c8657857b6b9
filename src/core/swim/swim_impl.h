#pragma once
/// The inside of the machine: which part hears what.
#include <vector>

#include "core/swim/announcements.h"
#include "core/swim/exchanges.h"
#include "core/swim/gossiper.h"
#include "core/swim/helper.h"
#include "core/swim/members.h"
#include "core/swim/prober.h"
#include "core/swim/self.h"
#include "core/swim/shared.h"
#include "core/swim/witnesses.h"

namespace pando::swim {

/// Routes inputs to the parts; decides nothing but what a pause is.
struct Swim::Impl {
  Impl(Config config, Instant now, Rng rng);

  void step(Instant now, const Input& input, Outbox& out);
  Instant deadline() const;
  void adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out);

  Shared shared;
  Self self;
  Members members;
  Witnesses witnesses;
  Prober prober;
  Helper helper;
  Gossiper gossiper;
  Exchanges exchanges;
  Announcements announcements;
  Instant last_step;
  std::vector<Input> deposits;

 private:
  Instant judging_deadline() const;
  void notice_pause(Instant now, Outbox& out);
  void skip_rest(Instant now);
  void report_sent(Outbox& out);

  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const Received& received, Outbox& out);
  void on(Instant now, const StreamAccepted& accepted, Outbox& out);
  void on(Instant now, const StreamConnected& connected, Outbox& out);
  void on(Instant now, const StreamReceived& received, Outbox& out);
  void on(Instant now, const StreamEnded& ended, Outbox& out);
  void on(Instant now, const Join& join, Outbox& out);
  void on(Instant now, const Leave& leave, Outbox& out);
  void on(Instant now, const UpdateMeta& update, Outbox& out);

  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::Ping& ping,
                 Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::IndirectPing& ping,
                 Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::Ack& ack, Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::Nack& nack,
                 Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::Suspect& suspect,
                 Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::Alive& alive,
                 Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::Dead& dead,
                 Outbox& out);
  void on_packet(Instant now, const Endpoint& from, const wire::memberlist::User& user,
                 Outbox& out);
};

}  // namespace pando::swim
