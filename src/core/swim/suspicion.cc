#include "core/swim/suspicion.h"

#include <algorithm>

#include "base/assert.h"

namespace pando::swim {

Suspicion::Suspicion(Instant start, const SuspicionBounds& bounds, std::string accuser)
    : start_(start), deadline_(start + suspicion_timeout(0, bounds)), bounds_(bounds) {
  accusers_.push_back(std::move(accuser));
}

bool Suspicion::confirm(const std::string& accuser) {
  if (confirmed() >= bounds_.wanted) return false;
  if (std::ranges::find(accusers_, accuser) != accusers_.end()) return false;
  accusers_.push_back(accuser);
  deadline_ = start_ + suspicion_timeout(confirmed(), bounds_);
  return true;
}

void Suspicion::postpone(Instant now, Duration lost, Duration grace) {
  const Instant earliest = now + grace;
  const Duration by = std::max(lost, earliest - deadline_);
  start_ += by;
  deadline_ += by;
}

void Suspicions::start(Slot slot, Suspicion suspicion) {
  due_.emplace(suspicion.deadline(), slot);
  const bool fresh = running_.emplace(slot, std::move(suspicion)).second;
  PANDO_ASSERT(fresh);
}

bool Suspicions::confirm(Slot slot, const std::string& accuser) {
  const auto found = running_.find(slot);
  PANDO_ASSERT(found != running_.end());
  const Instant before = found->second.deadline();
  if (!found->second.confirm(accuser)) return false;
  due_.erase({before, slot});
  due_.emplace(found->second.deadline(), slot);
  return true;
}

void Suspicions::forget(Slot slot) {
  const auto found = running_.find(slot);
  if (found == running_.end()) return;
  due_.erase({found->second.deadline(), slot});
  running_.erase(found);
}

void Suspicions::postpone(Instant now, Duration lost, Duration grace) {
  due_.clear();
  for (auto& [slot, suspicion] : running_) {
    suspicion.postpone(now, lost, grace);
    due_.emplace(suspicion.deadline(), slot);
  }
}

std::optional<Slot> Suspicions::take_expired(Instant now) {
  if (deadline() > now) return std::nullopt;
  const Slot slot = due_.begin()->second;
  forget(slot);
  return slot;
}

}  // namespace pando::swim
