#pragma once
/// How fast this node may write. Source: Scuttlebutt (LADIS 2008), section 4, flow control.
#include <utility>

#include "core/gossip/config.h"

namespace pando::gossip {

/// Shares two allowances anew, their sum unchanged: what both need and a half of what is left over;
/// else equal halves, but nobody more than its wish while the other lacks.
std::pair<double, double> share_allowance(double wanted_a, double allowed_a, double wanted_b,
                                          double allowed_b);

/// A bucket of tokens, filled at an allowance that falls by a factor and rises by steps (AIMD).
class Flow {
 public:
  Flow(const FlowSettings& settings, Instant now);

  /// Counts a wish to write; false if it must wait.
  bool take(Instant now);
  /// How long until a write would be taken.
  Duration wait() const;
  /// An answer with deltas left: with more to send than went in, or with room.
  void packed(bool overflow);

  double wanted(Instant now) const;
  double allowed() const { return allowed_; }
  void allow(double rate);

 private:
  FlowSettings settings_;
  double allowed_;
  double tokens_;
  Instant filled_;
  double wanted_ = 0;  ///< a mean of the tries/s, forgetting exponentially
  Instant tried_;
  int overflows_ = 0, roomy_ = 0;
};

}  // namespace pando::gossip
