#include "core/link/throttle.h"

#include <algorithm>
#include <utility>

namespace pando::link {
namespace {

/// After it the best time is looked for anew: routes change.
constexpr Duration kPeriod = std::chrono::seconds{10};

}  // namespace

void Throttle::sent(Instant now, std::size_t bytes) {
  sent_ += bytes;
  full_ = room() < step_;
  if (!marks_.empty() && marks_.back().at == now)
    marks_.back().end = sent_;
  else
    marks_.push_back({now, sent_});
}

std::size_t Throttle::room() const {
  const std::uint64_t under_way = sent_ - granted_;
  return under_way < limit_ ? limit_ - static_cast<std::size_t>(under_way) : 0;
}

void Throttle::granted(Instant now, std::size_t bytes) {
  granted_ += bytes;
  Instant at = kNever;
  for (; !marks_.empty() && marks_.front().end <= granted_; marks_.pop_front())
    at = marks_.front().at;
  if (at == kNever) return;
  const Duration time = now - at, least = best(now, time);
  if (time > least + least / 2)
    limit_ = std::max(least_, limit_ - std::min(limit_, step_));
  else if (full_)
    limit_ = std::min(most_, limit_ + step_);
}

Duration Throttle::best(Instant now, Duration time) {
  if (now >= period_end_) {
    period_end_ = now + kPeriod;
    best_before_ = std::exchange(best_now_, Duration::max());
    limit_ = least_;  // else only the time beside a queue of our own would be seen
  }
  best_now_ = std::min(best_now_, time);
  return std::min(best_now_, best_before_);
}

}  // namespace pando::link
