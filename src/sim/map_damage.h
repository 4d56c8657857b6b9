#pragma once
/// A corrupted start: maps, votes and histories as no correct run leaves them.
#include "sim/world.h"

namespace pando::sim {

/// Damages what running nodes know of the map, of none up to all of them: contents, epoch, branch
/// and where that came from, what was promised and voted for, how the maps came to be. Some sums
/// fit what is there, some do not. Whose process it is, and that it leaves, stays.
void corrupt_maps(World& world, Rng& rng);

}  // namespace pando::sim
