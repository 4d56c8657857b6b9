#pragma once
/// Which number a name has in the map.
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "pando/map.h"

namespace pando::node {

/// The members of one map by name: news about one of many must not cost a look at all.
class MemberNumbers {
 public:
  /// Of this map from now on; null: of none.
  void follow(const map::MapPtr& map) {
    if (map && map_ && map_->members == map->members) return;
    map_ = map;
    numbers_.clear();
    for (std::size_t i = 0; map && i < map->members.size(); ++i)
      numbers_.emplace(map->members[i].name, static_cast<map::MemberNumber>(i));
  }
  std::optional<map::MemberNumber> find(std::string_view name) const {
    const auto number = numbers_.find(name);
    return number == numbers_.end() ? std::nullopt : std::optional{number->second};
  }

 private:
  map::MapPtr map_;
  std::map<std::string, map::MemberNumber, std::less<>> numbers_;
};

}  // namespace pando::node
