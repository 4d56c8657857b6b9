#pragma once
/// Which buckets this node has seen losing their last copy.
#include <map>
#include <vector>

#include "pando/map_view.h"

namespace pando::node {

class MapLosses {
 public:
  /// The map is this one now; null: none.
  void follow(const map::MapPtr& map);
  /// All that is lost by the map, ascending.
  std::vector<map::LostBucket> list() const;

 private:
  std::vector<std::string> held_by(std::uint16_t bucket, map::Epoch since) const;

  map::MapPtr map_;
  std::map<std::uint16_t, map::LostBucket> seen_;
};

}  // namespace pando::node
