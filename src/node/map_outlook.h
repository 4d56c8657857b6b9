#pragma once
/// Answers to "what if": the planner, asked about a situation that is not there.
#include "core/place/place.h"
#include "pando/map_view.h"

namespace pando::node {

/// `now`: what the planner is told in truth.
map::Outlook outlook(const map::Map& map, place::Situation now, const map::WhatIf& what_if);

}  // namespace pando::node
