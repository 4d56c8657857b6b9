#pragma once
/// The links of an agent for people and for programs.
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "wire/resp/value.h"

namespace pando::cli {

/// One row per peer of an answer to PANDO.PEERS: name, state, address, direction, age, traffic,
/// what waits, round trip, phi, and the latest trouble.
std::string peers_text(const resp::Value& peers);
/// `{"peers": […]}` with the keys of the answer.
nlohmann::ordered_json peers_json(const resp::Value& peers);

}  // namespace pando::cli
