#pragma once
/// Lamport time: orders what many nodes say without asking any of them for the hour.
#include <algorithm>
#include <limits>

#include "core/serf/serf.h"

namespace pando::serf {

/// One logical clock. It starts at 1 and stops at the greatest number instead of running over, so
/// that a hostile time cannot send it back.
class LamportClock {
 public:
  LamportTime now() const { return time_; }
  /// The time of an own message; the next one gets a later time.
  LamportTime take() {
    const LamportTime taken = time_;
    witness(taken);
    return taken;
  }
  /// Somebody spoke at `seen`: whatever is said from now on is later.
  void witness(LamportTime seen) {
    if (seen >= time_) time_ = after(seen);
  }
  static LamportTime after(LamportTime time) {
    return time == std::numeric_limits<LamportTime>::max() ? time : time + 1;
  }

 private:
  LamportTime time_ = 1;
};

/// Which messages are too old to be heard: the memory of what was heard covers `window` times.
struct AgeGate {
  LamportTime window = 512;
  LamportTime minimum = 0;  ///< raised by a snapshot and by joins that ignore old events

  /// `now`: the clock after it has witnessed `time`.
  bool admits(LamportTime time, LamportTime now) const {
    return time >= minimum && (now <= window || time >= now - window);
  }
  void raise(LamportTime to) { minimum = std::max(minimum, to); }
};

}  // namespace pando::serf
