#include "node/shard/latency_monitor.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pando::shard {
namespace {

/// As in Redis.
constexpr std::size_t kKept = 160;

}  // namespace

void LatencyMonitor::add(std::string_view event, const Spike& spike) {
  Spikes& spikes = all_[std::string{event}];
  spikes.longest = std::max(spikes.longest, spike.milliseconds);
  if (!spikes.list.empty() && spikes.list.back().at == spike.at) {
    std::int64_t& last = spikes.list.back().milliseconds;
    last = std::max(last, spike.milliseconds);
    return;
  }
  spikes.list.push_back(spike);
  if (spikes.list.size() > kKept) spikes.list.pop_front();
}

bool LatencyMonitor::reset(std::string_view event) {
  const auto found = all_.find(event);
  if (found == all_.end()) return false;
  all_.erase(found);
  return true;
}

std::int64_t LatencyMonitor::reset_all() {
  return std::ssize(std::exchange(all_, {}));
}

const Spikes* LatencyMonitor::of(std::string_view event) const {
  const auto found = all_.find(event);
  return found == all_.end() ? nullptr : &found->second;
}

}  // namespace pando::shard
