#pragma once
/// A regular beat that can be slept through.
#include "base/assert.h"
#include "base/rng.h"
#include "pando/time.h"

namespace pando::swim {

/// A random moment of the coming interval, so that nodes started together do not beat together.
inline Instant staggered(Instant now, Duration interval, Rng& rng) {
  PANDO_ASSERT(interval > Duration{});
  return now + Duration{rng.between(0, interval.count() - 1)};
}

/// Fires on a fixed grid. Beats that were missed are not made up for.
class Ticker {
 public:
  /// The first beat comes at `first`, later ones every `interval`. Requires interval > 0.
  Ticker(Instant first, Duration interval) : next_(first), interval_(interval) {
    PANDO_ASSERT(interval > Duration{});
  }

  Instant next() const { return next_; }
  bool due(Instant now) const { return next_ <= now; }
  /// Moves to the first beat after `now`.
  void catch_up(Instant now) {
    if (next_ <= now) next_ += ((now - next_) / interval_ + 1) * interval_;
  }
  /// Begins a new grid: the next beat is one interval from now.
  void restart(Instant now) { next_ = now + interval_; }

 private:
  Instant next_;
  Duration interval_;
};

}  // namespace pando::swim
