#pragma once
/// Copies that are being made, for people.
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pando::cli {

/// How it goes as a whole, and a row for each copy under way; `bars`: how far it has come is drawn.
std::string moves_text(const nlohmann::ordered_json& moves, bool bars);

}  // namespace pando::cli
