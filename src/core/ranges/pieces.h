#pragma once
/// What one node has of one table, by a map, and what is different by the next one.
#include <string>
#include <vector>

#include "pando/ranges.h"

namespace pando::ranges {

/// From nothing to everything.
enum class Role : std::uint8_t { learner, copy, primary };

/// A range of which this node is a holder.
struct Piece {
  KeyRange keys;
  Role role = Role::learner;
  map::Epoch since = 0;                 ///< of its holders
  map::Epoch begun = 0;                 ///< a learner: `since` when it was told to acquire
  Participant primary;                  ///< who answers
  std::string primary_name;             ///< of that
  std::vector<std::string> others{};    ///< names of who else acts
  std::vector<std::string> learners{};  ///< names of who learns
  bool acquired = false;                ///< a learner that has everything
};
/// In ascending order.
using Pieces = std::vector<Piece>;

/// By this map; `acquired` is not known from it.
Pieces pieces_of(const map::Map& map, const map::RangeTable& table, const Participant& self);

/// What the application is told when `after` follows `before`, without ticket, table and epoch.
/// `seen` is the epoch of `before`: what changed later than in the next one may have changed
/// several times. Carries `acquired` over.
std::vector<Told> differences(const Pieces& before, map::Epoch seen, Pieces& after,
                              map::Epoch epoch);

}  // namespace pando::ranges
