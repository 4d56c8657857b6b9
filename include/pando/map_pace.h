#pragma once
/// How fast copies may be made.
#include <cstdint>

namespace pando::map {

/// Of the copies that are made so that data lie as they should; what is made to mend an acting copy
/// is never held up. Agreed with the map, so whoever joins knows it before it is given anything.
struct Pace {
  bool paused = false;                 ///< nothing is copied
  std::uint64_t bytes_per_second = 0;  ///< that each node sends at most; 0: as fast as it goes
  std::uint64_t since = 0;             ///< epoch of the map that said so first
  /// Member by member.
  friend bool operator==(const Pace&, const Pace&) = default;
};

/// Whether both allow the same, whenever that was said.
inline bool same_pace(const Pace& a, const Pace& b) {
  return a.paused == b.paused && a.bytes_per_second == b.bytes_per_second;
}

}  // namespace pando::map
