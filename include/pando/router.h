#pragma once
/// Who serves a key: one local step, without allocation and without asking anybody.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "pando/map.h"

namespace pando {

/// Where a key is, by one map. Its views live as long as that map.
struct Route {
  std::size_t part = 0;  ///< number of the bucket, or of the range in its table
  map::Epoch epoch = 0;  ///< of the map; 0: there is none
  std::span<const map::MemberNumber> acting;  ///< the primary first; empty: the part is lost
  std::span<const map::Host> members;         ///< of the map: what the numbers mean

  /// Who answers; null: nobody, the part is lost.
  const map::Host* primary() const { return acting.empty() ? nullptr : &members[acting.front()]; }
};

/// Routes by one map, which it keeps. May be used by many threads at once.
class Router {
 public:
  /// By this map; by null, everything is lost.
  explicit Router(map::MapPtr map);

  /// A key of any bytes, by its bucket.
  Route route(std::string_view key) const;
  /// A key of any bytes, by a range table of this map.
  Route route(const map::RangeTable& table, std::string_view key) const;
  /// The same by the table's name; nullopt: there is none.
  std::optional<Route> route(std::string_view table, std::string_view key) const;

  /// The map. It may be null.
  const map::MapPtr& map() const { return map_; }

 private:
  Route to(std::size_t part, const map::Holders& holders) const;

  map::MapPtr map_;
  std::span<const map::Holders> buckets_;
};

/// Which range of a table has this key.
std::size_t range_of(const map::RangeTable& table, std::string_view key);

}  // namespace pando
