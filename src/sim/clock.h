#pragma once
/// A machine's steady clock as a function of the world's time.
#include "pando/time.h"

namespace pando::sim {

/// Runs at its own rate, can stand still (suspend) and can jump forward (a host that was moved).
/// A steady clock never shows less than before, so there is no way to set one back.
class Clock {
 public:
  static constexpr std::int64_t kTrueRate = 1024;

  Clock() = default;
  /// Shows `local` when the world begins.
  explicit Clock(Instant local) : local_base_(local) {}

  Instant local(Instant world) const;
  /// The first world time at which the clock shows at least `local`; kNever if that never comes
  /// at the present rate.
  Instant world(Instant local) const;

  /// Local ticks per 1024 world ticks from now on; 0 stands still.
  void set_rate(Instant world, std::int64_t per_1024);
  std::int64_t rate() const { return rate_; }
  /// Requires forward >= 0.
  void jump(Instant world, Duration forward);

 private:
  void rebase(Instant world);

  Instant world_base_{}, local_base_{};
  std::int64_t rate_ = kTrueRate;
};

}  // namespace pando::sim
