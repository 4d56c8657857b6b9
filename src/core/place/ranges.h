#pragma once
/// Who should hold which range of an application's table. Source: docs/protocol/ranges.md.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/place/place.h"
#include "pando/map_change.h"

namespace pando::place {

/// A node whose application takes part in a table.
struct RangeTaker {
  std::string table;        ///< its name; what is no legal name is ignored
  Participant who;          ///< the node
  std::uint8_t copies = 1;  ///< wanted of each range, if this one founds the table
  bool reports = false;     ///< it is going to report loads: splits wait for them
};

/// A learner that has everything of a range.
struct RangeReady {
  std::string table;     ///< its name
  Bytes from;            ///< the range's first key
  Participant who;       ///< the learner
  map::Epoch since = 0;  ///< of the holders for which it was said
};

/// What the primary of a range says about it.
struct RangeReport {
  std::string table;        ///< its name
  Bytes from;               ///< first key
  std::optional<Bytes> to;  ///< the first key behind it; nullopt: all to the end
  std::uint64_t load = 0;   ///< in any unit, the same for the whole table
  Bytes middle;             ///< a key that halves the load; empty: not known
};

/// What is known besides the map. The order of its lists does not matter.
struct RangeSituation {
  std::vector<Candidate> nodes;      ///< as in Situation; who is no member of the map gets nothing
  std::vector<RangeTaker> takers;         ///< of all tables
  std::vector<RangeReady> ready;     ///< what is not true any more is ignored
  std::vector<RangeReport> reports;  ///< of other bounds than a range's: a hint only
  std::size_t moves_at_a_time = 4;   ///< learners per receiving node, at least 1
  bool accept_loss = false;          ///< lost ranges begin anew, without data
};

/// The next step of all tables; it changes tables and nothing else, so it fits behind a change that
/// leads to `map`. Empty: there is nothing to do (or to wait for learners). Pure, like next().
map::Change next_ranges(const map::Map& map, const RangeSituation& situation);

}  // namespace pando::place
