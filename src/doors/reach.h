#pragma once
/// Where members are reached, as those see it who came by one door.
/// Source: docs/protocol/gossip.md, "Address views".
#include <map>
#include <string>
#include <string_view>

#include "doors/host.h"

namespace pando::doors {

/// Service to HOST:PORT.
using Reach = std::map<std::string, std::string>;

/// The view of doors of which nothing else is said.
inline constexpr std::string_view kClientsView = "clients";

/// By node: what each says of itself in that view. Whoever says nothing has no entry.
std::map<std::string, Reach> reach_in(const Host& host, std::string_view view);

}  // namespace pando::doors
