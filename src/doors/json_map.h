#pragma once
/// The map as JSON: what `pando map -json`, PANDO.MAP and /v1/map say.
#include <string>
#include <string_view>
#include <vector>

#include "doors/host.h"
#include "pando/map_view.h"

namespace pando::doors {

/// `epoch`, `hash`, `branch`, `phase`, …, `members` and `buckets`; without a map only how it
/// stands.
std::string map_json(const MapReport& report);
/// `{"maps": […]}`, newest first: who proposed it, why, what changed.
std::string map_history_json(const std::vector<map::Event>& events);
/// What is lost by it: `epoch`, `buckets` with their slots, and how many `ranges`.
std::string lost_json(const MapReport& report);
/// What would become of the map.
std::string outlook_json(const map::Outlook& outlook);

}  // namespace pando::doors
