#include "node/shard/spent.h"

#include <cmath>
#include <limits>
#include <utility>

namespace pando::shard {

std::uint64_t Spent::lap() {
  if (observer_ == nullptr) return 0;
  const std::uint64_t now = observer_->ticks();
  return now - std::exchange(at_, now);
}

std::uint64_t Spent::end(const resp::CommandSpec& row) {
  if (observer_ == nullptr) return 0;
  const std::uint64_t took = lap();
  if (last_row_ != &row) last_row_ = &row, last_ = &counts_[&row];
  ++last_->runs;
  last_->ticks += took;
  last_->histogram.add(nanoseconds(took));
  return took;
}

std::uint64_t Spent::nanoseconds(std::uint64_t ticks) const {
  if (observer_ == nullptr) return 0;
  return static_cast<std::uint64_t>(static_cast<double>(ticks) * observer_->nanoseconds_per_tick());
}

std::uint64_t Spent::ticks(std::uint64_t microseconds) const {
  constexpr double kMost = 9e18;
  if (observer_ == nullptr) return std::numeric_limits<std::uint64_t>::max();
  const double all =
      std::ceil(static_cast<double>(microseconds) * 1e3 / observer_->nanoseconds_per_tick());
  return all < kMost ? static_cast<std::uint64_t>(all) : std::numeric_limits<std::uint64_t>::max();
}

std::vector<Spending> Spent::all() const {
  std::vector<Spending> out;
  for (const auto& [row, count] : counts_)
    out.push_back({row, count.runs, nanoseconds(count.ticks)});
  return out;
}

NamedHistograms Spent::histograms() const {
  NamedHistograms out;
  for (const auto& [row, count] : counts_) out.push_back({resp::shown_name(*row), count.histogram});
  return out;
}

}  // namespace pando::shard
