#pragma once
/// What is done every so often: reap, reconnect, look at the queues.
#include "core/serf/members.h"

namespace pando::serf {

/// One thread.
class Upkeep {
 public:
  Upkeep(Shared& shared, Members& members, Instant now);
  void tick(Instant now, Outbox& out);
  Instant deadline() const { return std::min({reap_, reconnect_, check_queues_}); }

 private:
  void check_queues(Outbox& out) const;

  Shared& shared_;
  Members& members_;
  Instant reap_, reconnect_, check_queues_;
};

}  // namespace pando::serf
