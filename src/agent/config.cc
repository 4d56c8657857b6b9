#include "agent/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "agent/config_keys.h"
#include "base/duration.h"
#include "shell/files.h"

namespace pando::agent {
namespace {

using nlohmann::json;
using Result = std::expected<void, std::string>;

std::string_view wanted(KeyKind kind) {
  switch (kind) {
    case KeyKind::text:
      return "a text";
    case KeyKind::boolean:
      return "true or false";
    case KeyKind::number:
      return "a whole number";
    case KeyKind::duration:
      return "a duration such as 300ms or 1m30s";
    case KeyKind::texts:
      return "a list of texts";
    case KeyKind::tags:
      return "an object of texts";
  }
  return "";
}

bool fits(KeyKind kind, const json& value) {
  const auto texts = [&] {
    return std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_string(); });
  };
  switch (kind) {
    case KeyKind::text:
    case KeyKind::duration:
      return value.is_string();
    case KeyKind::boolean:
      return value.is_boolean();
    case KeyKind::number:
      return value.is_number_integer();
    case KeyKind::texts:
      return value.is_array() && texts();
    case KeyKind::tags:
      return value.is_object() && texts();
  }
  return false;
}

/// Checks the kind and puts the value in its place. `place` names flag or file and key.
Result apply(Settings& settings, const ConfigKey& key, json value, const std::string& place) {
  const std::string seen = key.secret          ? "the value"
                           : value.is_string() ? "'" + value.get<std::string>() + "'"
                                               : value.dump();
  if (!fits(key.kind, value))
    return std::unexpected(
        fmt::format("{}: {} is of the wrong kind; use {}", place, seen, wanted(key.kind)));
  if (key.kind == KeyKind::duration) {
    const auto duration = parse_duration(value.get<std::string>());
    if (!duration)
      return std::unexpected(
          fmt::format("{}: {} is no duration; use {}", place, seen, wanted(key.kind)));
    value = duration->count();
  }
  if (const std::string wrong = key.set(settings, value); !wrong.empty())
    return std::unexpected(fmt::format("{}: {} {}", place, seen, wrong));
  return {};
}

json from_toml(const toml::node& node) {
  if (const auto* table = node.as_table()) {
    json object = json::object();
    for (const auto& [key, value] : *table) object[std::string{key.str()}] = from_toml(value);
    return object;
  }
  if (const auto* array = node.as_array()) {
    json list = json::array();
    for (const auto& value : *array) list.push_back(from_toml(value));
    return list;
  }
  if (const auto text = node.value<std::string>(); text && node.is_string()) return *text;
  if (node.is_boolean()) return *node.value<bool>();
  if (node.is_integer()) return *node.value<std::int64_t>();
  return nullptr;
}

std::expected<json, std::string> parse_file(const std::string& path, const std::string& content) {
  if (path.ends_with(".toml")) {
    try {
      return from_toml(toml::parse(content));
    } catch (const toml::parse_error& error) {
      return std::unexpected(fmt::format("{}:{}: {}; correct the TOML there", path,
                                         error.source().begin.line, error.description()));
    }
  }
  try {
    return json::parse(content);
  } catch (const json::parse_error& error) {
    return std::unexpected(
        fmt::format("{}: not JSON at byte {}; correct it there", path, error.byte));
  }
}

Result load_file(Settings& settings, const std::string& path) {
  const auto content = shell::read_file(path);
  if (!content) return std::unexpected(content.error());
  if (!*content)
    return std::unexpected(
        fmt::format("there is no configuration file '{}'; check -config-file", path));
  const auto values = parse_file(path, to_string(**content));
  if (!values) return std::unexpected(values.error());
  if (!values->is_object())
    return std::unexpected(fmt::format("{}: the file must hold one object of keys", path));
  for (const auto& [name, value] : values->items()) {
    const auto keys = config_keys();
    const auto key =
        std::find_if(keys.begin(), keys.end(), [&](const ConfigKey& k) { return k.key == name; });
    if (key == keys.end())
      return std::unexpected(
          fmt::format("{}: unknown key '{}'; 'pando agent -h' lists what there is", path, name));
    if (value.is_null()) continue;
    if (auto applied = apply(settings, *key, value, fmt::format("{}: key '{}'", path, name));
        !applied)
      return applied;
  }
  return {};
}

Result load_directory(Settings& settings, const std::string& path) {
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{path, error}) {
    const std::string name = entry.path().string();
    if (name.ends_with(".json") || name.ends_with(".toml")) files.push_back(name);
  }
  if (error)
    return std::unexpected(fmt::format("cannot read the directory '{}': {}; check -config-dir",
                                       path, error.message()));
  std::sort(files.begin(), files.end());
  for (const std::string& file : files)
    if (auto loaded = load_file(settings, file); !loaded) return loaded;
  return {};
}

/// A flag's text as the value a file would hold.
std::expected<json, std::string> flag_value(const ConfigKey& key, const std::string& text) {
  const std::string place = fmt::format("-{}='{}'", key.flag, key.secret ? "…" : text);
  switch (key.kind) {
    case KeyKind::text:
    case KeyKind::duration:
      return text;
    case KeyKind::boolean:
      return text == "true" || text == "1" || text == "t" || text == "T" || text == "TRUE" ||
             text == "True";
    case KeyKind::texts:
      return json::array({text});
    case KeyKind::number: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error == std::errc{} && end == text.data() + text.size()) return number;
      return std::unexpected(place + " is not a whole number; write digits only");
    }
    case KeyKind::tags: {
      const auto equals = text.find('=');
      if (equals == std::string::npos || equals == 0)
        return std::unexpected(place + " is not a tag; write KEY=VALUE");
      return json{{text.substr(0, equals), text.substr(equals + 1)}};
    }
  }
  return std::unexpected(place);
}

Result check_together(const Settings& settings) {
  if (!settings.tags.empty() && !settings.tags_file.empty())
    return std::unexpected(
        fmt::format("tags cannot be given together with -tags-file='{}'; use one of the two",
                    settings.tags_file));
  if (!settings.encrypt_key.empty() && !settings.keyring_file.empty())
    return std::unexpected(
        fmt::format("-encrypt cannot be given together with -keyring-file='{}'; use one of the two",
                    settings.keyring_file));
  return {};
}

void warn_of_scripts(const Settings& settings, std::vector<std::string>& warnings) {
  for (const std::string& spec : settings.event_handlers) {
    const auto equals = spec.find('=');
    const std::string script = equals == std::string::npos ? spec : spec.substr(equals + 1);
    const std::string word = script.substr(0, script.find(' '));
    if (word.find('/') != std::string::npos && ::access(word.c_str(), X_OK) != 0)
      warnings.push_back(
          fmt::format("the event handler '{}' is not there or not executable; put the script there "
                      "and chmod +x it",
                      word));
  }
}

}  // namespace

std::expected<Loaded, std::string> load(const std::vector<FlagText>& flags) {
  Loaded loaded;
  for (const FlagText& flag : flags) {
    Result read{};
    if (flag.name == "config-file") read = load_file(loaded.settings, flag.value);
    if (flag.name == "config-dir") read = load_directory(loaded.settings, flag.value);
    if (!read) return std::unexpected(read.error());
  }
  for (const FlagText& flag : flags) {
    for (const ConfigKey& key : config_keys()) {
      if (key.flag.empty() || key.flag != flag.name) continue;
      const auto value = flag_value(key, flag.value);
      if (!value) return std::unexpected(value.error());
      if (auto applied = apply(loaded.settings, key, *value, fmt::format("-{}", key.flag));
          !applied)
        return std::unexpected(applied.error());
    }
  }
  if (auto together = check_together(loaded.settings); !together)
    return std::unexpected(together.error());
  warn_of_scripts(loaded.settings, loaded.warnings);
  return loaded;
}

Reread reread(std::vector<FlagText> flags) {
  return [flags = std::move(flags)]() -> std::expected<Settings, std::string> {
    auto loaded = load(flags);
    if (!loaded) return std::unexpected(loaded.error());
    return std::move(loaded->settings);
  };
}

std::vector<Change> changes(const Settings& before, const Settings& after) {
  std::vector<Change> out;
  for (const ConfigKey& key : config_keys()) {
    if (!key.show) continue;
    const std::string old = key.show(before), fresh = key.show(after);
    if (old == fresh) continue;
    const std::string name{key.key.empty() ? key.flag : key.key};
    out.push_back(
        {name, key.reloadable,
         key.secret ? name + " has changed" : fmt::format("{}: {} -> {}", name, old, fresh)});
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> describe(const Settings& settings) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const ConfigKey& key : config_keys())
    if (key.show && !key.secret)
      out.emplace_back(key.key.empty() ? key.flag : key.key, key.show(settings));
  return out;
}

}  // namespace pando::agent
