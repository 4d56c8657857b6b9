#pragma once
/// Pings on behalf of others.
#include <deque>

#include "core/swim/shared.h"
#include "core/swim/witnesses.h"

namespace pando::swim {

/// The helper's side of an indirect ping: passes the ack on, or says that it got none.
/// Source: Lifeguard (arXiv 1707.00788) §IV-A for the nack; docs/protocol/swim.md, "Helping".
class Helper {
 public:
  Helper(Shared& shared, Witnesses& witnesses) : shared_(shared), witnesses_(witnesses) {}

  void on_request(Instant now, const Endpoint& from, const wire::memberlist::IndirectPing& request,
                  Outbox& out);
  /// An ack to a sequence number of ours.
  void on_ack(Instant now, const wire::memberlist::Ack& ack, Outbox& out);

  Instant deadline() const;
  void tick(Instant now, Outbox& out);
  /// This node slept: nobody waits for these answers any more.
  void pause() { favours_.clear(); }

 private:
  struct Favour {
    std::uint32_t seq = 0;        ///< of our ping
    std::uint32_t asked_seq = 0;  ///< of the request
    Endpoint asker;
    std::string node;   ///< whom we pinged
    bool nack = false;  ///< still owed
    bool answered = false;
    Instant nack_at, forget_at;
  };

  Shared& shared_;
  Witnesses& witnesses_;
  std::deque<Favour> favours_;  ///< oldest first; all have the same time limits
};

}  // namespace pando::swim
