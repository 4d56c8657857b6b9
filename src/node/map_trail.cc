#include "node/map_trail.h"

#include <algorithm>

namespace pando::node {
namespace {

/// Of members and buckets, whatever the number of the map. Applications move their ranges to and
/// fro as they like.
map::Hash content_of(const map::Map& map) {
  map::Map content = map;
  content.branch.clear();
  content.epoch = 0;
  content.parent = 0;
  content.tables.clear();
  for (map::Holders& bucket : content.buckets) bucket.since = 0;
  return map::hash(content);
}

}  // namespace

void MapTrail::go_on(Instant now, const map::Map& map) {
  Place place{.content = content_of(map), .since = now};
  if (!places_.empty()) {
    if (places_.back().content == place.content) return;
    places_.back().left = now;
  }
  std::erase_if(places_, [&](const Place& old) { return old.left < now - kMemory; });
  const auto known = std::ranges::find(places_, place.content, &Place::content);
  if (known != places_.end()) {
    place.returns = known->returns + 1;
    places_.erase(known);
  }
  places_.push_back(place);
  if (places_.size() > kMost) places_.pop_front();
}

Instant MapTrail::open_from(Instant now, const map::Map& map, const map::Change& change) const {
  if (change.empty()) return now;
  const map::Applied next = map::apply(map, change);
  if (!next.map) return now;  // it is refused elsewhere
  const auto known = std::ranges::find(places_, content_of(*next.map), &Place::content);
  if (known == places_.end() || known + 1 == places_.end()) return now;
  Duration rest = kRest;
  for (std::size_t i = 0; i < known->returns && rest < kLongestRest; ++i) rest *= 2;
  return std::max(now, places_.back().since + std::min(rest, kLongestRest));
}

}  // namespace pando::node
