#pragma once
/// The one table of what an agent can be told: key, flag, kind and where it goes.
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>

#include "agent/settings.h"

namespace pando::agent {

/// What a value must be. `texts` and `tags` add to what is there; the others replace it.
enum class KeyKind : std::uint8_t { text, boolean, number, number_or_text, duration, texts, tags };

struct ConfigKey {
  std::string_view key;   ///< in JSON and TOML files; empty: a flag only
  std::string_view flag;  ///< without dashes; empty: files only
  KeyKind kind;
  bool secret = false, reloadable = false;
  /// Puts a value of the right kind in its place; returns what is wrong with it and the remedy.
  std::string (*set)(Settings&, const nlohmann::json&) = nullptr;
  /// The value as text, for comparing two readings.
  std::string (*show)(const Settings&) = nullptr;
};

std::span<const ConfigKey> config_keys();

}  // namespace pando::agent
