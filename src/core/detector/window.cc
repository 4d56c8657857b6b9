#include "core/detector/window.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace pando::detector {

Window::Window(std::size_t capacity) : capacity_(capacity) {
  PANDO_ASSERT(capacity >= 1 && capacity <= kMostSamples);
}

void Window::push(Duration sample, bool after_loss) {
  const Duration bounded = std::clamp(sample, Duration{}, kLongest);
  const Sample fresh{static_cast<std::uint64_t>(bounded.count()) & (~0ULL >> 1), after_loss};
  if (samples_.size() < capacity_) {
    samples_.push_back(fresh);
  } else {
    remove(samples_[oldest_]);
    samples_[oldest_] = fresh;
    oldest_ = (oldest_ + 1) % capacity_;
  }
  add(fresh);
}

void Window::shift(Duration by) {
  for (Sample& sample : samples_) {
    remove(sample);
    const Duration moved = Duration{static_cast<std::int64_t>(sample.nanoseconds)} + by;
    sample.nanoseconds =
        static_cast<std::uint64_t>(std::clamp(moved, Duration{}, kLongest).count()) & (~0ULL >> 1);
    add(sample);
  }
}

void Window::add(const Sample& sample) {
  const Wide ns = sample.nanoseconds;
  sum_ += ns;
  squares_ += ns * ns;
  losses_ += sample.after_loss;
}

void Window::remove(const Sample& sample) {
  const Wide ns = sample.nanoseconds;
  sum_ -= ns;
  squares_ -= ns * ns;
  losses_ -= sample.after_loss;
}

double Window::mean() const {
  PANDO_ASSERT(!samples_.empty());
  return static_cast<double>(sum_) / static_cast<double>(samples_.size());
}

double Window::deviation() const {
  PANDO_ASSERT(!samples_.empty());
  const Wide n = samples_.size();
  const Wide scaled = n * squares_ - sum_ * sum_;  // n² times the variance, exactly
  return std::sqrt(static_cast<double>(scaled)) / static_cast<double>(n);
}

}  // namespace pando::detector
