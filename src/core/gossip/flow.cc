#include "core/gossip/flow.h"

#include <algorithm>
#include <cmath>

namespace pando::gossip {
namespace {

/// Over how many seconds wishes are averaged.
constexpr double kMemory = 5;

double seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}

}  // namespace

std::pair<double, double> share_allowance(double wanted_a, double allowed_a, double wanted_b,
                                          double allowed_b) {
  const double sum = allowed_a + allowed_b;
  if (wanted_a + wanted_b <= sum) {
    const double spare = (sum - wanted_a - wanted_b) / 2;
    return {wanted_a + spare, wanted_b + spare};
  }
  if (wanted_a >= sum / 2 && wanted_b >= sum / 2) return {sum / 2, sum / 2};
  if (wanted_a < wanted_b) return {wanted_a, sum - wanted_a};
  return {sum - wanted_b, wanted_b};
}

Flow::Flow(const FlowSettings& settings, Instant now)
    : settings_(settings),
      allowed_(settings.initial),
      tokens_(settings.burst),
      filled_(now),
      tried_(now) {}

bool Flow::take(Instant now) {
  wanted_ = wanted(now) + 1 / kMemory;
  tried_ = now;
  if (!settings_.enabled) return true;
  tokens_ = std::min(settings_.burst, tokens_ + allowed_ * seconds(now - filled_));
  filled_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

Duration Flow::wait() const {
  const double missing = std::max(0.0, 1 - tokens_);
  return Duration{static_cast<Duration::rep>(missing / allowed_ * 1e9) + 1};
}

void Flow::packed(bool overflow) {
  overflows_ = overflow ? overflows_ + 1 : 0;
  roomy_ = overflow ? 0 : roomy_ + 1;
  if (overflows_ >= settings_.patience) {
    allow(allowed_ * settings_.decrease);
    overflows_ = 0;
  } else if (roomy_ >= settings_.patience) {
    allow(allowed_ + settings_.increase * settings_.initial);
    roomy_ = 0;
  }
}

double Flow::wanted(Instant now) const {
  return wanted_ * std::exp(-seconds(now - tried_) / kMemory);
}

void Flow::allow(double rate) {
  allowed_ = std::clamp(rate, settings_.least, settings_.most);
}

}  // namespace pando::gossip
