#pragma once
/// Time as the core knows it: an argument, never a question.
#include <chrono>

namespace pando {

/// The core's clock has no now(): whoever drives a node says what time it is.
struct NodeClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<NodeClock>;
  static constexpr bool is_steady = true;
};

/// A point on the driver's steady clock; only differences mean anything.
using Instant = NodeClock::time_point;
using Duration = NodeClock::duration;

/// The deadline of something that waits for nothing.
inline constexpr Instant kNever = Instant::max();

}  // namespace pando
