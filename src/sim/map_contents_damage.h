#pragma once
/// Contents of a map as nobody agreed on them.
#include <string>

#include "base/rng.h"
#include "pando/map.h"

namespace pando::sim {

/// Small, nearby, or anything at all.
std::uint64_t some_number(Rng& rng, std::uint64_t near);
/// One that is, one that could be, or none that is legal.
std::string some_branch(Rng& rng);
/// One thing of it: often illegal, sometimes legal and wrong.
void damage_map(Rng& rng, map::Map& map);

}  // namespace pando::sim
