#pragma once
/// Lifeguard's local health: how much this node should doubt itself.
#include <algorithm>

#include "pando/time.h"

namespace pando::swim {

/// A score from 0 (healthy) to `max` - 1. Source: Lifeguard (arXiv 1707.00788), LHM.
class Awareness {
 public:
  explicit Awareness(int max) : most_(std::max(0, max - 1)) {}

  int score() const { return score_; }
  void change(int by) { score_ = std::clamp(score_ + by, 0, most_); }
  /// An interval as a node of this health should use it.
  Duration stretch(Duration interval) const { return interval * (score_ + 1); }

 private:
  int most_;
  int score_ = 0;
};

}  // namespace pando::swim
