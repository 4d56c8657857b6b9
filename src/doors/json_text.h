#pragma once
/// A JSON value as text. Octets that are no UTF-8 become U+FFFD.
#include <nlohmann/json.hpp>
#include <string>

namespace pando::doors {

inline std::string json_text(const nlohmann::ordered_json& value) {
  return value.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}
/// The same with a line end.
inline std::string json_line(const nlohmann::ordered_json& value) {
  return json_text(value) + "\n";
}

}  // namespace pando::doors
