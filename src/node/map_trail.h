#pragma once
/// Where the map has been, so that it is not led round in circles.
/// Source: docs/protocol/map.md, "No way back at once".
#include <deque>

#include "pando/map_change.h"
#include "pando/time.h"

namespace pando::node {

/// Remembers what maps have said, as far as members and buckets are concerned.
///
/// Proposers who know different things undo each other's work, one map after the other, for as long
/// as their views differ. Whatever they differ about, the map then comes back to what it was. So
/// the way back is open only after a rest, which is twice as long each time.
class MapTrail {
 public:
  static constexpr Duration kRest = std::chrono::seconds{10};  ///< the first
  static constexpr Duration kLongestRest = std::chrono::minutes{5};
  /// What was left so long ago is as good as new.
  static constexpr Duration kMemory = std::chrono::minutes{15};
  static constexpr std::size_t kMost = 256;  ///< maps that are remembered; the oldest go

  /// The map is this one now.
  void go_on(Instant now, const map::Map& map);
  /// From when on it may become what this change makes of it.
  Instant open_from(Instant now, const map::Map& map, const map::Change& change) const;
  void forget() { places_.clear(); }

 private:
  struct Place {
    map::Hash content = 0;
    Instant since{};          ///< when it was entered last
    Instant left = kNever;    ///< and left
    std::size_t returns = 0;  ///< how often it was entered again
  };

  std::deque<Place> places_;  ///< each content once; where it is now comes last
};

}  // namespace pando::node
