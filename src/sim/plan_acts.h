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
/// The map, the copies and the clients of a cluster that keeps data; takes away what its rules
/// could not bear.
void draw_data(Plan& plan);
/// That in words, as in describe().
std::string data_words(const Plan& plan);

}  // namespace pando::sim
