#pragma once
/// Values of a configuration: from JSON into a field, and from a field to text.
#include <fmt/format.h>

#include <chrono>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pando/tags.h"
#include "pando/time.h"

namespace pando::agent {

// ---- to text, for comparing two readings -------------------------------------------------------

inline std::string show(const std::string& value) {
  return value;
}
inline std::string show(bool value) {
  return value ? "true" : "false";
}
inline std::string show(Duration value) {
  return fmt::format("{} ms", value / std::chrono::milliseconds{1});
}
inline std::string show(const std::optional<Duration>& value) {
  return value ? show(*value) : "";
}
template <class T>
  requires std::is_integral_v<T>
std::string show(T value) {
  return std::to_string(value);
}
inline std::string show(const std::vector<std::string>& value) {
  return nlohmann::json(value).dump();
}
inline std::string show(const Tags& value) {
  return nlohmann::json(value).dump();
}

// ---- from JSON ---------------------------------------------------------------------------------

/// Puts a value of the right kind into a field; returns what is wrong with it and the remedy.
template <class T>
std::string store(T& field, const nlohmann::json& value) {
  if constexpr (std::is_same_v<T, bool>) {
    field = field || value.get<bool>();
  } else if constexpr (std::is_same_v<T, Duration> || std::is_same_v<T, std::optional<Duration>>) {
    field = Duration{value.get<std::int64_t>()};
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    for (const auto& item : value) field.push_back(item.get<std::string>());
  } else if constexpr (std::is_same_v<T, Tags>) {
    for (const auto& [key, item] : value.items())
      field.insert_or_assign(key, item.template get<std::string>());
  } else if constexpr (std::is_integral_v<T>) {
    const auto number = value.get<std::int64_t>();
    if (number < 0 || !std::in_range<T>(number))
      return fmt::format("is out of range; use 0 to {}", std::numeric_limits<T>::max());
    field = static_cast<T>(number);
  } else {
    field = value.get<std::string>();
  }
  return {};
}

/// A duration that is to be whole seconds, as Redis has them.
inline std::string store_seconds(std::int32_t& field, const nlohmann::json& value) {
  const Duration time{value.get<std::int64_t>()};
  if (time % std::chrono::seconds{1} != Duration{}) return "is no number of whole seconds; use 5m";
  return store(field, nlohmann::json(time / std::chrono::seconds{1}));
}

}  // namespace pando::agent
