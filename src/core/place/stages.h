#pragma once
/// How a draft becomes a plan, stage by stage. Source: docs/protocol/place.md, "How a plan is
/// made".
#include <vector>

#include "core/place/draft.h"

namespace pando::place {

/// Takes copies away where there are more than wanted, from the fullest.
void drop_extra(Draft& draft);
/// Gives copies to buckets that have too few.
void fill_vacancies(Draft& draft);
/// Moves copies that are on one host, in one rack or in one zone without need.
void mend_spread(Draft& draft);
/// Moves copies from those that have too many to those that have too few, as few as possible. Only
/// with `fresh` are there moves that are not under way already.
void level(Draft& draft, bool fresh);
/// Leaves one copy on each host, whatever remains.
void one_per_host(Draft& draft);

/// Who should be the primary of each bucket.
struct Roles {
  std::vector<Draft::Number> primaries;  ///< without meaning where nobody holds a bucket
  bool even = true;                      ///< all have their share
};
/// As few as possible change.
Roles choose_primaries(Draft& draft);

}  // namespace pando::place
