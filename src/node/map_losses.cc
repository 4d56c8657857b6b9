#include "node/map_losses.h"

#include <utility>

namespace pando::node {

void MapLosses::follow(const map::MapPtr& map) {
  const map::MapPtr before = std::exchange(map_, map);
  if (!map || !before || before->buckets.size() != map->buckets.size()) return seen_.clear();
  for (std::size_t i = 0; i < map->buckets.size(); ++i) {
    const map::Holders &was = before->buckets[i], &is = map->buckets[i];
    const auto bucket = static_cast<std::uint16_t>(i);
    if (!is.acting.empty()) {
      seen_.erase(bucket);
    } else if (!was.acting.empty()) {
      map::LostBucket lost{bucket, is.since, {}};
      for (const map::MemberNumber member : was.acting)
        lost.held_by.push_back(before->members[member].name);
      seen_.insert_or_assign(bucket, std::move(lost));
    }
  }
}

std::vector<map::LostBucket> MapLosses::list() const {
  std::vector<map::LostBucket> all;
  if (!map_) return all;
  for (std::size_t i = 0; i < map_->buckets.size(); ++i) {
    const auto bucket = static_cast<std::uint16_t>(i);
    const map::Holders& holders = map_->buckets[i];
    if (holders.acting.empty())
      all.push_back({bucket, holders.since, held_by(bucket, holders.since)});
  }
  return all;
}

std::vector<std::string> MapLosses::held_by(std::uint16_t bucket, map::Epoch since) const {
  const auto found = seen_.find(bucket);
  return found == seen_.end() || found->second.since != since ? std::vector<std::string>{}
                                                              : found->second.held_by;
}

}  // namespace pando::node
