#include "core/detector/levels.h"

#include <cmath>
#include <numbers>

#include "base/assert.h"

namespace pando::detector {
namespace {

using std::numbers::ln10;
using std::numbers::ln2;

/// From here on erfc() is replaced by its asymptotic series: it would be zero soon after.
constexpr double kFarOut = 25;
/// Where the normal hazard equals its asymptote y + 1/y to all digits that matter for a step.
constexpr double kSteep = 35;

double far_out(double x) {
  const double i = 1 / (x * x);
  const double series = 1 - i / 2 * (1 - 1.5 * i * (1 - 2.5 * i));
  const double ln_sqrt_pi = std::log(std::numbers::pi) / 2;
  return (x * x + std::log(x) + ln_sqrt_pi - std::log(series) + ln2) / ln10;
}

/// How fast the level grows at y, in units of 1/ln10: density over upper tail.
double hazard(double y, double level) {
  if (y > kSteep) return y + 1 / y;
  const double ln_density = -y * y / 2 - std::log(2 * std::numbers::pi) / 2;
  return std::exp(ln_density + level * ln10);
}

}  // namespace

double normal_level(double deviations) {
  const double x = deviations / std::numbers::sqrt2;
  if (x < -1) return -std::log1p(-std::erfc(-x) / 2) / ln10;
  if (x < kFarOut) return -std::log10(std::erfc(x) / 2);
  return far_out(x);
}

double normal_deviate(double level) {
  PANDO_ASSERT(level > 0);
  double y = std::sqrt(2 * level * ln10);
  // The level is convex in y and the start lies to the right: Newton comes down monotonically.
  for (int i = 0; i < 50; ++i) {
    const double now = normal_level(y);
    const double next = y - (now - level) * ln10 / hazard(y, now);
    if (std::abs(next - y) <= 1e-14 * std::abs(y)) return next;
    y = next;
  }
  return y;
}

double exponential_level(double means) {
  return means > 0 ? means / ln10 : 0;
}

double exponential_means(double level) {
  return level * ln10;
}

}  // namespace pando::detector
