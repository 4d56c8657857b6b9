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

/// Twice as long each time.
Duration rest_after(std::size_t times) {
  Duration rest = MapTrail::kRest;
  for (std::size_t i = 0; i < times && rest < MapTrail::kLongestRest; ++i) rest *= 2;
  return std::min(rest, MapTrail::kLongestRest);
}

}  // namespace

void MapTrail::go_on(Instant now, const map::Map& map, const std::string& proposer) {
  Place place{.content = content_of(map), .since = now};
  if (!places_.empty()) {
    if (places_.back().content == place.content) return;
    places_.back().left = now;
  }
  if (!last_.empty() && !proposer.empty() && proposer != last_) turns_.push_back(now);
  last_ = proposer;
  while (!turns_.empty() && turns_.front() + kDispute <= now) turns_.pop_front();
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
  return std::max(now, places_.back().since + rest_after(known->returns));
}

Instant MapTrail::word_from(Instant now, const std::string& proposer) const {
  if (last_.empty() || last_ == proposer) return now;
  const auto recent = static_cast<std::size_t>(std::ranges::count_if(
      turns_, [&](const Instant at) { return at + kDispute > now; }));
  if (recent < kMostTurns) return now;
  const Instant forgotten = turns_[turns_.size() - kMostTurns] + kDispute;
  return std::max(now, std::min(forgotten, turns_.back() + rest_after(recent - kMostTurns)));
}

}  // namespace pando::node
