#pragma once
/// A counter for measuring what is short: cheaper than a clock where the processor has one that the
/// kernel trusts, else the clock.
#include <cstdint>

namespace pando::shell {

class TickCounter {
 public:
  /// Takes about a millisecond: it finds out how long a tick is.
  TickCounter();

  std::uint64_t now() const;
  double nanoseconds_per_tick() const { return nanoseconds_per_tick_; }

 private:
  bool by_processor_;
  double nanoseconds_per_tick_ = 1;
};

}  // namespace pando::shell
