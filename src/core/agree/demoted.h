#pragma once
/// Who loses a primary place by a change: they must have stopped to serve before it is decided.
#include <set>

#include "pando/map.h"

namespace pando::agree {

/// Of the primaries of `before` those who are not primary of the same in `after`.
std::set<Participant> demoted(const map::Map& before, const map::Map& after);

}  // namespace pando::agree
