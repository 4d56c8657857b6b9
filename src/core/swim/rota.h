#pragma once
/// When is the next probe due, and whom is it for?
#include "core/swim/ring.h"
#include "core/swim/shared.h"
#include "core/swim/ticker.h"

namespace pando::swim {

/// A walk through the shuffled list in regular beats, or the turns of the ring.
/// Source: docs/protocol/swim.md, "Probing"; docs/protocol/ring.md, "Turns".
class Rota {
 public:
  Rota(Shared& shared, Instant now);

  /// Of the next beat.
  Instant next() const { return next_; }
  /// Whether a beat is due; it counts as taken, and later ones that were missed are lost.
  bool take(Instant now);
  /// Whom the beat taken last is for; kNoSlot if nobody is there.
  Slot target(Instant now);
  /// A fresh interval begins.
  void restart(Instant now);
  /// Beats that are over are lost.
  void catch_up(Instant now);

 private:
  bool in_turns() const { return shared_.self().versions.ring(); }
  std::uint64_t slot_at(Instant time) const;
  void plan(Instant after);
  Duration moment_of(std::uint64_t slot) const;
  Slot walk(Instant now, bool plain_only);
  void sweep(Instant now);

  Shared& shared_;
  Ticker beat_;  ///< of the walk
  Instant next_;
  std::uint64_t planned_ = 0, taken_ = 0;  ///< slots of time, in turns
  std::size_t position_ = 0;               ///< of the walk in the table's order
  std::size_t turns_ = 0;                  ///< since the last sweep
};

}  // namespace pando::swim
