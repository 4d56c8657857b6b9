#include "core/verdict/fitness.h"

#include <algorithm>
#include <cmath>

namespace pando::verdict {
namespace {

double half_lives(Duration time) {
  return std::chrono::duration<double>(time) / std::chrono::duration<double>(Fitness::kHalfLife);
}

}  // namespace

double Fitness::penalty(Instant now) const {
  return penalty_ * std::exp2(-half_lives(now - counted_));
}

bool Fitness::returned(Instant now, Duration outage) {
  penalty_ = penalty(now) + kReturn;
  counted_ = now;
  rested_ = now + std::min(kLongest / kOutages, outage) * kOutages;
  if (suppressed(now)) suppress(now);
  return penalty_ >= kSuppress && !suppressed(now);
}

void Fitness::suppress(Instant now) {
  const double excess = std::max(1.0, penalty(now) / kFree);
  const auto wait = std::chrono::duration<double>(kHalfLife) * std::log2(excess);
  freed_ = now + std::min(kLongest, std::chrono::duration_cast<Duration>(wait));
}

}  // namespace pando::verdict
