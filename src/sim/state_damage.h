#pragma once
/// A corrupted start: tables of gossiped state as no correct run leaves them.
#include "sim/world.h"

namespace pando::sim {

/// Damages every running node's tables: versions, collected versions, start numbers, births,
/// contents, stages, the gone list, and owners that never were. Some sums fit what is there,
/// some do not. One's own start number stays.
void corrupt_state(World& world, Rng& rng);

}  // namespace pando::sim
