#include "node/shard/parking.h"

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
  lots_[task.bucket()].push_back(std::move(task));
}

void Parking::add_first(KeptTask task) {
  size_ += task.size();
  ++count_;
  lots_[task.bucket()].push_front(std::move(task));
}

void Parking::leave(std::uint16_t bucket, const std::function<bool(const KeptTask&)>& serve) {
  const auto lot = lots_.find(bucket);
  if (lot == lots_.end()) return;
  std::deque<KeptTask> waiting = std::exchange(lot->second, {});
  while (!waiting.empty() && serve(waiting.front())) {
    size_ -= waiting.front().size();
    --count_;
    waiting.pop_front();
  }
  // What came meanwhile stands behind them.
  std::deque<KeptTask>& now = lots_[bucket];
  for (KeptTask& later : now) waiting.push_back(std::move(later));
  now = std::move(waiting);
  if (now.empty()) lots_.erase(bucket);
}

void Parking::drop(const std::function<bool(const Origin&)>& gone) {
  for (auto lot = lots_.begin(); lot != lots_.end();) {
    std::erase_if(lot->second, [&](const KeptTask& task) {
      if (!gone(task.origin())) return false;
      size_ -= task.size();
      --count_;
      return true;
    });
    lot = lot->second.empty() ? lots_.erase(lot) : std::next(lot);
  }
}

}  // namespace pando::shard
