#pragma once
/// Time as the core knows it: an argument, never a question.
#include <chrono>

namespace pando {

/// The core's clock has no now(): whoever drives a node says what time it is.
struct NodeClock {
  using duration = std::chrono::nanoseconds;              ///< its resolution
  using rep = duration::rep;                              ///< a count of nanoseconds
  using period = duration::period;                        ///< of one tick
  using time_point = std::chrono::time_point<NodeClock>;  ///< since an arbitrary start
  static constexpr bool is_steady = true;                 ///< it never goes back
};

/// A point on the driver's steady clock; only differences mean anything.
using Instant = NodeClock::time_point;
/// A span of time, in nanoseconds.
using Duration = NodeClock::duration;

/// The deadline of something that waits for nothing.
inline constexpr Instant kNever = Instant::max();

}  // namespace pando
