#pragma once
/// What is under a key of a JSON object that an agent sent; what is of another kind is not there.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/text_table.h"

namespace pando::cli {

/// Printable; empty if it is not there.
inline std::string text_field(const nlohmann::ordered_json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? printable(found->get<std::string>()) : "";
}
/// 0 if it is not there.
inline std::uint64_t number_field(const nlohmann::ordered_json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_integer() ? found->get<std::uint64_t>() : 0;
}
/// Empty if it is not there.
inline const nlohmann::ordered_json& list_field(const nlohmann::ordered_json& object,
                                                const char* key) {
  static const auto none = nlohmann::ordered_json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : none;
}

}  // namespace pando::cli
