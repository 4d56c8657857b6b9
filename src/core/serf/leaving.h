#pragma once
/// Going in order, and declaring others gone: whatever has to be said before it is true.
///
/// Source: docs/protocol/serf.md, "Leave".
#include <map>

#include "core/serf/members.h"

namespace pando::serf {

/// The steps of a graceful leave, one after the other; the phase says when it is over. One thread.
class Leaving {
 public:
  Leaving(Shared& shared, Members& members);

  /// Starts the sequence, or says why not.
  void leave(Instant now, Ticket ticket, Outbox& out);
  /// Declares another node gone.
  void force_leave(Instant now, Ticket ticket, const command::ForceLeave& command, Outbox& out);

  void broadcast_done(std::uint64_t token, Outbox& out);
  void announced(Instant now, bool timed_out, Outbox& out);
  void tick(Instant now, Outbox& out);
  Instant deadline() const;
  /// Answers whoever still waits, for this node stops.
  void abandon(Outbox& out);

 private:
  enum class Step : std::uint8_t { none, spreading, announcing, lingering };
  struct Removal {
    Ticket ticket;
    Instant give_up;
  };

  void announce(Outbox& out);
  void finish(Outbox& out);

  Shared& shared_;
  Members& members_;
  Step step_ = Step::none;
  Ticket ticket_ = 0;
  std::uint64_t token_ = 0;  ///< of the leave intent while it spreads
  Instant step_ends_ = kNever;
  std::map<std::uint64_t, Removal> removals_;  ///< by the token of the intent
};

}  // namespace pando::serf
