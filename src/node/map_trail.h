#pragma once
/// Where the map has been, so that it is not led round in circles.
/// Source: docs/protocol/map.md, "No way back at once".
#include <deque>
#include <string>

#include "pando/map_change.h"
#include "pando/time.h"

namespace pando::node {

/// Remembers what maps have said, as far as members and buckets are concerned, and who proposed
/// them.
///
/// Proposers who know different things undo each other's work, one map after the other, for as long
/// as their views differ. Mostly the map then comes back to what it was: the way back is open only
/// after a rest, which is twice as long each time. Or it does not, because each time other buckets
/// move; but always the word passes to and fro: where it has done so too often, it stays with whom
/// it is for a rest.
class MapTrail {
 public:
  static constexpr Duration kRest = std::chrono::seconds{10};  ///< the first
  static constexpr Duration kLongestRest = std::chrono::minutes{5};
  /// What was left so long ago is as good as new.
  static constexpr Duration kMemory = std::chrono::minutes{15};
  static constexpr std::size_t kMost = 256;  ///< maps that are remembered; the oldest go

  /// The word may pass so often within so long before it rests.
  static constexpr std::size_t kMostTurns = 4;
  static constexpr Duration kDispute = std::chrono::minutes{1};

  /// The map is this one now, by this proposer; empty: that is not known.
  void go_on(Instant now, const map::Map& map, const std::string& proposer = {});
  /// From when on it may become what this change makes of it.
  Instant open_from(Instant now, const map::Map& map, const map::Change& change) const;
  /// From when on this node may propose what need not be done at once.
  Instant word_from(Instant now, const std::string& proposer) const;
  /// Of the map that is; empty: that is not known.
  const std::string& proposer() const { return last_; }
  void forget() { *this = {}; }

 private:
  struct Place {
    map::Hash content = 0;
    Instant since{};          ///< when it was entered last
    Instant left = kNever;    ///< and left
    std::size_t returns = 0;  ///< how often it was entered again
  };

  std::deque<Place> places_;   ///< each content once; where it is now comes last
  std::string last_;           ///< proposer; empty: not known
  std::deque<Instant> turns_;  ///< when another one proposed than the one before
};

}  // namespace pando::node
