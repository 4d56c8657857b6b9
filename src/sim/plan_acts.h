#pragma once
/// Which deeds a plan holds, and when.
#include "base/rng.h"
#include "sim/plan.h"

namespace pando::sim {

/// What is done to hosts, network and members. Requires nodes, configuration and network.
void draw_acts(Rng& rng, Plan& plan);
/// What comes to many at once, and pauses beyond every timer.
void draw_storms(Plan& plan);
/// What users of nodes with an identity do to state and links, from numbers of its own: the rest of
/// the plan is the same without it.
void draw_words(Plan& plan);

}  // namespace pando::sim
