#pragma once
/// What the planner is heading for.
#include <vector>

#include "core/place/draft.h"
#include "core/place/roll.h"

namespace pando::place {

/// Why a copy is made.
enum class Why : std::uint8_t { missing, leaving, suspect, spread, balance };

/// A copy to be made.
struct Order {
  Draft::Bucket bucket = 0;
  map::MemberNumber to = 0;
  Why why = Why::missing;
};

/// Who should hold each bucket in the end, and how to begin.
struct Target {
  std::size_t copies = 0;                    ///< that are possible
  std::vector<map::MemberList> plan;         ///< by bucket
  std::vector<map::MemberNumber> primaries;  ///< by bucket, of its plan
  std::vector<Order> orders;                 ///< the most urgent first
};

/// For a map to which newcomers were added already; `standing` is by its members, `anew` by bucket:
/// whether it gets holders although it is lost.
Target make_target(const map::Map& map, const std::vector<Standing>& standing,
                   const std::vector<std::uint64_t>& load, const std::vector<bool>& anew);

}  // namespace pando::place
