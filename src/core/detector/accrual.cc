#include "core/detector/accrual.h"

#include <algorithm>
#include <cmath>

namespace pando::detector {
namespace {

double nanoseconds(Duration d) {
  return static_cast<double>(d.count());
}

/// Times far beyond any run are all the same.
Duration bounded(double ns) {
  return Duration{static_cast<std::int64_t>(std::clamp(ns, 0.0, 4e18))};
}

}  // namespace

Accrual::Accrual(const Judgement& judgement) : judgement_(judgement), window_(judgement.window) {}

// ---- what happens
// --------------------------------------------------------------------------------

void Accrual::heard(Instant now, Duration promised) {
  if (!begun_) return begin(now);
  const bool hurried = promised > Duration{} && now - last_sampled_ < promised / 2;
  if (!skip_ && !hurried) sample(std::max(now - last_heard_, promised));
  if (skip_ || !hurried) last_sampled_ = now;
  last_heard_ = now;
  skip_ = false;
}

/// As Akka does: two samples around the estimate, so that mean and deviation exist at once.
void Accrual::begin(Instant now) {
  begun_ = true;
  last_heard_ = last_sampled_ = now;
  if (!judgement_.first_estimate) return;
  const Duration estimate = *judgement_.first_estimate;
  window_.push(estimate - estimate / 4, false);
  window_.push(estimate + estimate / 4, false);
}

/// A gap of two or three intervals in a regular rhythm means lost heartbeats: it says nothing of
/// the rhythm, but that this edge loses some. If that happens often the rhythm itself has changed.
void Accrual::sample(Duration gap) {
  if (!known()) return window_.push(gap, false);
  const Expectation expected = expectation();
  const double beats = std::round(nanoseconds(gap) / std::max(expected.mean, 1.0));
  const bool rare = window_.losses() * 4 <= window_.size();
  if (judgement_.forgive_loss && beats >= 2 && rare && regular())
    return window_.push(bounded(nanoseconds(gap) / beats), true);
  const Duration cap = bounded(3 * (expected.mean + expected.slack));
  window_.push(judgement_.cap_samples ? std::min(gap, cap) : gap, false);
}

void Accrual::restart(Instant now) {
  if (!begun_) return;
  last_heard_ = now;
  skip_ = true;
}

// ---- what follows
// --------------------------------------------------------------------------------

/// Whether one missing heartbeat can be told from a late one.
bool Accrual::regular() const {
  return judgement_.law == Law::normal && window_.deviation() * 4 <= window_.mean();
}

Accrual::Expectation Accrual::expectation() const {
  const double mean = window_.mean();
  const double least =
      std::max({nanoseconds(judgement_.least_deviation), judgement_.least_ratio * mean, 1.0});
  const bool loses = judgement_.forgive_loss && window_.losses() > 0;
  return {.mean = mean,
          .deviation = std::max(window_.deviation(), least),
          .slack = nanoseconds(judgement_.acceptable_pause) + (loses ? mean : 0)};
}

std::optional<double> Accrual::level(Instant now) const {
  if (!known()) return std::nullopt;
  const Expectation e = expectation();
  const double silence = nanoseconds(now - last_heard_) - e.slack;
  if (judgement_.law == Law::exponential) return exponential_level(silence / std::max(e.mean, 1.0));
  return normal_level((silence - e.mean) / e.deviation);
}

std::optional<Instant> Accrual::reaches(const Threshold& threshold) const {
  if (!known()) return std::nullopt;
  const Expectation e = expectation();
  const double silence = judgement_.law == Law::exponential
                             ? threshold.means() * std::max(e.mean, 1.0)
                             : e.mean + threshold.deviations() * e.deviation;
  return last_heard_ + bounded(std::ceil(std::max(0.0, silence) + e.slack));
}

}  // namespace pando::detector
