#pragma once
/// Gossiped state as people and scripts read it.
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "wire/resp/value.h"

namespace pando::cli {

/// One key as an agent told it, with the names of `/v1/state`; one that has gone has `gone`.
nlohmann::ordered_json state_json(const resp::Value& entry);
/// `{"state": […]}`.
nlohmann::ordered_json state_list_json(const std::vector<resp::Value>& entries);
/// A row for each: node, key, value (shortened), and what is left of its time limit.
std::string state_table(const std::vector<resp::Value>& entries);
/// A line: `oak load = 7` or `oak load is gone`.
std::string state_line(const resp::Value& entry);

}  // namespace pando::cli
