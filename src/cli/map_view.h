#pragma once
/// What an agent says about the map, for people.
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pando::cli {

/// How the map stands, and a row per node: buckets, primaries, octets if known, zone. `moving`:
/// instead, a row for each bucket that is being moved.
std::string map_text(const nlohmann::ordered_json& map, bool moving);
/// Gives members of the map the `keys` and `bytes` that `moves`, of PANDO.MOVES, tells.
void add_sizes(nlohmann::ordered_json& map, const nlohmann::ordered_json& moves);
/// A row per map: who proposed it, why, what changed.
std::string map_history_text(const nlohmann::ordered_json& history);
/// What would become of the map.
std::string plan_text(const nlohmann::ordered_json& outlook);

}  // namespace pando::cli
