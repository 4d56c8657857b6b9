#include "core/swim/node_info_pool.h"

#include <algorithm>
#include <functional>

namespace pando::swim {

NodeInfoPtr NodeInfoPool::intern(NodeInfo info) {
  if (entries_ >= sweep_at_) sweep();
  Holders& holders = by_name_[std::hash<std::string>{}(info.name)];
  for (const auto& holder : holders) {
    if (NodeInfoPtr known = holder.lock(); known && *known == info) return known;
  }
  auto fresh = std::make_shared<const NodeInfo>(std::move(info));
  holders.push_back(fresh);
  ++entries_;
  return fresh;
}

std::size_t NodeInfoPool::size() const {
  std::size_t held = 0;
  for (const auto& [hash, holders] : by_name_)
    held += static_cast<std::size_t>(
        std::ranges::count_if(holders, [](const auto& holder) { return !holder.expired(); }));
  return held;
}

/// Forgets what nobody holds any more; amortised over the interns since the last time.
void NodeInfoPool::sweep() {
  entries_ = 0;
  boost::unordered::erase_if(by_name_, [&](auto& entry) {
    std::erase_if(entry.second, [](const auto& holder) { return holder.expired(); });
    entries_ += entry.second.size();
    return entry.second.empty();
  });
  sweep_at_ = std::max<std::size_t>(1024, entries_ * 2);
}

}  // namespace pando::swim
