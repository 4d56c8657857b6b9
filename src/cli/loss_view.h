#pragma once
/// What an agent says about lost data, for people.
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pando::cli {

/// How many `keys` its buckets had, as far as that is known, and of how many it is `unknown`.
void put_sums(nlohmann::ordered_json& lost);
/// How much is lost, and a row for each run of buckets that went together.
std::string lost_text(const nlohmann::ordered_json& lost);

}  // namespace pando::cli
