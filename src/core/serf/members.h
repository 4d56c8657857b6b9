#pragma once
/// Who joined, left or failed, and was it meant? Membership news meet announced intents here.
///
/// Source: docs/protocol/serf.md, "Members".
#include <map>

#include "core/serf/clock.h"
#include "core/serf/intents.h"
#include "core/serf/member_table.h"
#include "core/serf/shared.h"

namespace pando::serf {

/// One thread.
class Members {
 public:
  /// The node itself is a member from the start.
  explicit Members(Shared& shared);

  // What SWIM found out.
  void joined(Instant now, const NodeInfoPtr& info, Outbox& out);
  void left(Instant now, const NodeInfoPtr& info, Outbox& out);
  void updated(const NodeInfoPtr& info, Outbox& out);

  // What was announced. True if it was news: pass it on.
  bool apply(Instant now, const wire::serf::Join& intent);
  bool apply(Instant now, const wire::serf::Leave& intent, Outbox& out);

  /// Says with the current time that this node is here, to itself and to everybody.
  void announce_self(Instant now, Outbox& out);
  /// Says that `name` has left, to itself and to everybody else if there is anybody. Returns the
  /// token of the broadcast, 0 if there was nobody to tell.
  std::uint64_t announce_leave(Instant now, const std::string& name, bool prune, Outbox& out);

  /// Erases who has been gone for too long and forgets intents that nobody came for.
  void reap(Instant now, Outbox& out);
  /// Erases those whose time after a prune is over.
  void prune_due(Instant now, Outbox& out);
  /// Not later than the first of them; asked after every message, so it is not searched for.
  Instant prune_deadline() const { return next_prune_; }
  /// Perhaps picks one failed member to be tried again: the more have failed, the likelier.
  void reconnect(Outbox& out);
  /// Up to `count` different members, alive and not ourselves, that can relay.
  std::vector<Endpoint> random_relays(std::size_t count);

  const MemberTable& table() const { return table_; }
  LamportClock& clock() { return clock_; }
  const LamportClock& clock() const { return clock_; }

 private:
  void insert(Instant now, const NodeInfoPtr& info, Outbox& out);
  void come_back(MemberRecord& record, const NodeInfoPtr& info, Outbox& out);
  bool may_go(const MemberRecord& record) const;
  void make_room(Outbox& out);
  void go(Instant now, MemberRecord& record, MemberStatus status, Outbox& out);
  void prune(Instant now, MemberRecord& record, Outbox& out);
  void erase(const MemberRecord& record, Outbox& out);
  bool has_company() const;

  Shared& shared_;
  LamportClock clock_;
  MemberTable table_;
  IntentBuffer intents_;
  std::map<std::string, Instant> prunes_;  ///< at most one per member
  Instant next_prune_ = kNever;
};

}  // namespace pando::serf
