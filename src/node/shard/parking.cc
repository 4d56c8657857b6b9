#include "node/shard/parking.h"

#include <algorithm>
#include <utility>

namespace pando::shard {

std::vector<std::uint16_t> Parking::buckets() const {
  std::vector<std::uint16_t> out;
  out.reserve(lots_.size());
  for (const auto& [bucket, _] : lots_) out.push_back(bucket);
  return out;
}

void Parking::add(KeptTask task) {
  size_ += task.size();
  ++count_;
  lots_[task.bucket()].push_back({std::move(task)});
}

void Parking::add_again(KeptTask task, std::uint64_t order) {
  size_ += task.size();
  ++count_;
  std::deque<Parked>& lot = lots_[task.bucket()];
  const auto behind = std::ranges::find_if(
      lot, [order](const Parked& parked) { return order == 0 || parked.order > order; });
  lot.insert(behind, {std::move(task), order});
}

void Parking::leave(std::uint16_t bucket, const std::function<bool(const KeptTask&)>& serve) {
  const auto lot = lots_.find(bucket);
  if (lot == lots_.end()) return;
  std::deque<Parked> waiting = std::exchange(lot->second, {});
  while (!waiting.empty() && serve(waiting.front().task)) {
    size_ -= waiting.front().task.size();
    --count_;
    waiting.pop_front();
  }
  // What came meanwhile stands behind them.
  std::deque<Parked>& now = lots_[bucket];
  for (Parked& later : now) waiting.push_back(std::move(later));
  now = std::move(waiting);
  if (now.empty()) lots_.erase(bucket);
}

void Parking::unblock(const std::function<bool(const Origin&)>& which, WhenEmpty when_empty) {
  for (auto& [bucket, lot] : lots_)
    for (Parked& parked : lot)
      if (which(parked.task.origin())) parked.task.unblock(when_empty);
}

void Parking::drop(const std::function<bool(const Origin&)>& gone) {
  for (auto lot = lots_.begin(); lot != lots_.end();) {
    std::erase_if(lot->second, [&](const Parked& parked) {
      if (!gone(parked.task.origin())) return false;
      size_ -= parked.task.size();
      --count_;
      return true;
    });
    lot = lot->second.empty() ? lots_.erase(lot) : std::next(lot);
  }
}

}  // namespace pando::shard
