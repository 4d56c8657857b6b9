#pragma once
/// Which cluster are we, and can that still change? Source: docs/protocol/link.md, "Identity".
#include <string>

#include "pando/identity.h"
#include "pando/time.h"

namespace pando::link {

/// An id and whether it can still change.
struct ClusterId {
  Id id;  ///< empty: not known
  bool settled = false;
  friend bool operator==(const ClusterId&, const ClusterId&) = default;
};

/// Whether two nodes that say this of themselves may be one cluster.
inline bool compatible(const ClusterId& a, const ClusterId& b) {
  return !(a.settled && b.settled && a.id != b.id);
}

/// A cluster's id as one node knows it. Ids merge by a rule that does not depend on the order in
/// which they come, so nodes that hear of the same ids agree.
class ClusterIdentity {
 public:
  ClusterIdentity(const Id& id, Duration settle) : known_{id, !id.empty()}, settle_(settle) {}

  const ClusterId& known() const { return known_; }
  /// When settle() wants to be called.
  Instant deadline() const { return settles_; }

  /// Whether this run made the id that is known.
  bool made() const { return made_; }

  /// This node founds a cluster, alone: the id is not settled before others have had the chance to
  /// know better. Requires that none is known.
  void make(const Id& id) {
    known_ = {id, false};
    made_ = true;
  }
  /// There is a link: from now on an id that was made alone settles.
  void linked(Instant now) {
    if (!known_.id.empty() && !known_.settled && settles_ == kNever) settles_ = now + settle_;
  }
  /// Takes over what a peer knows. True if something changed. Requires compatible().
  bool learn(Instant now, const ClusterId& theirs) {
    if (known_.settled || theirs.id.empty() || !wins(theirs)) return false;
    made_ = made_ && known_.id == theirs.id;
    known_ = theirs;
    settles_ = theirs.settled ? kNever : now + settle_;
    return true;
  }
  /// The id, if one is known, is worth keeping. True if it was provisional.
  bool settle_at_once() {
    if (known_.id.empty() || known_.settled) return false;
    settles_ = kNever;
    return known_.settled = true;
  }
  /// True at the moment when the id stops being provisional.
  bool settle(Instant now) {
    if (settles_ > now) return false;
    settles_ = kNever;
    known_.settled = true;
    return true;
  }

 private:
  bool wins(const ClusterId& theirs) const {
    return theirs.settled || known_.id.empty() || theirs.id < known_.id;
  }

  ClusterId known_;
  bool made_ = false;
  Duration settle_;
  Instant settles_ = kNever;
};

}  // namespace pando::link
