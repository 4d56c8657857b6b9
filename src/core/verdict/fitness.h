#pragma once
/// How long is somebody unfit for duty who comes and goes?
#include "pando/time.h"

namespace pando::verdict {

/// One member's record. Source: docs/protocol/death.md, "Damping" (penalties as in RFC 2439).
class Fitness {
 public:
  static constexpr double kReturn = 500, kSuppress = 5000, kFree = 2500;
  static constexpr Duration kHalfLife = std::chrono::minutes{5};
  static constexpr Duration kLongest = std::chrono::hours{1};
  static constexpr int kOutages = 3;

  /// It is back after an outage; true if its penalty now calls for suppression.
  bool returned(Instant now, Duration outage);
  /// Unfit until its penalty is small enough again.
  void suppress(Instant now);

  /// When it is fit; in the past or now: it is.
  Instant fit_at() const { return std::max(rested_, freed_); }
  /// Whether the penalty alone keeps it from duty.
  bool suppressed(Instant now) const { return freed_ > now; }
  double penalty(Instant now) const;

 private:
  double penalty_ = 0;  ///< at counted_
  Instant counted_{}, rested_{}, freed_{};
};

}  // namespace pando::verdict
