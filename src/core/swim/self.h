#pragma once
/// What this node says about itself: only it may raise its incarnation.
#include "core/swim/shared.h"

namespace pando::swim {

/// Announcements, refutations and the leave of this node.
class Self {
 public:
  using Token = Outgoing::Token;

  /// Queues the first announcement.
  explicit Self(Shared& shared);

  /// New meta under a new incarnation. After the leave it is kept but not announced.
  void set_meta(Bytes meta, Token token);
  /// Announces the end of this node. Requires that it was not announced before.
  void leave(Instant now, Token token);
  bool leaving() const { return leaving_; }

  /// Raises the incarnation above what somebody holds against this node, and says so.
  void refute(Incarnation accused);
  /// Whether an announcement says just what this node says.
  bool said(const wire::memberlist::Alive& alive) const;

 private:
  void announce(Token token);

  Shared& shared_;
  bool leaving_ = false;
};

}  // namespace pando::swim
