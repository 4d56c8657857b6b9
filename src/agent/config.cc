#include "agent/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agent/config_files.h"
#include "agent/config_keys.h"
#include "base/duration.h"
#include "base/nearest.h"
#include "base/whole_number.h"

namespace pando::agent {
namespace {

using nlohmann::json;
using Result = std::expected<void, std::string>;
using namespace std::chrono_literals;
constexpr Duration kLeastInterval = 1s;

std::string_view wanted(KeyKind kind) {
  switch (kind) {
    case KeyKind::text:
      return "a text";
    case KeyKind::boolean:
      return "true or false";
    case KeyKind::number:
      return "a whole number";
    case KeyKind::number_or_text:
      return "a whole number or a word";
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
    case KeyKind::number_or_text:
      return value.is_number_integer() || value.is_string();
    case KeyKind::texts:
      return value.is_array() && texts();
    case KeyKind::tags:
      return value.is_object() && texts();
  }
  return false;
}

/// Serf's way of merging: such a value leaves what is there.
bool says_nothing(const json& value) {
  return value.is_null() || value == json(0) || value == json("");
}

/// A duration in nanoseconds in place of its text.
std::expected<json, std::string> in_place(const ConfigKey& key, const json& value) {
  if (!fits(key.kind, value))
    return std::unexpected{fmt::format("is of the wrong kind; use {}", wanted(key.kind))};
  if (key.kind != KeyKind::duration) return value;
  const auto duration = parse_duration(value.get<std::string>());
  if (duration) return duration->count();
  return std::unexpected{fmt::format("is no duration; use {}", wanted(key.kind))};
}

/// Checks the kind and puts the value in its place. `place` names flag or file, line and key.
Result apply(Settings& settings, const ConfigKey& key, const json& value,
             const std::string& place) {
  if (says_nothing(value)) return {};
  const auto refuse = [&](const std::string& wrong) {
    const std::string seen = key.secret          ? "the value"
                             : value.is_string() ? "'" + value.get<std::string>() + "'"
                                                 : value.dump();
    return std::unexpected{fmt::format("{}: {} {}", place, seen, wrong)};
  };
  const auto converted = in_place(key, value);
  if (!converted) return refuse(converted.error());
  if (const std::string wrong = key.set(settings, *converted); !wrong.empty()) return refuse(wrong);
  settings.places.insert_or_assign(std::string{key.key}, place);
  return {};
}

std::string unknown_key(const std::string& place, const std::string& name) {
  std::vector<std::string_view> names;
  for (const ConfigKey& key : config_keys()) names.push_back(key.key);
  const std::string_view near = nearest(name, names);
  return fmt::format("{}: unknown key '{}'; {}", place, name,
                     near.empty() ? "remove it, or see the names in pando-agent(1)"
                                  : fmt::format("did you mean '{}'?", near));
}

/// Serf's decoder takes keys in any case.
bool same_key(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

Result apply_entry(Settings& settings, const std::string& path, const FileEntry& entry) {
  const auto keys = config_keys();
  const auto key = std::ranges::find_if(
      keys, [&](const ConfigKey& k) { return !k.key.empty() && same_key(k.key, entry.key); });
  if (key == keys.end())
    return std::unexpected{unknown_key(fmt::format("{}:{}", path, entry.line), entry.key)};
  return apply(settings, *key, entry.value,
               fmt::format("{}:{}: key '{}'", path, entry.line, entry.key));
}

Result load_path(Settings& settings, const std::string& path) {
  const auto files = config_files(path);
  if (!files) return std::unexpected{files.error()};
  for (const std::string& file : *files) {
    const auto entries = read_config_file(file);
    if (!entries) return std::unexpected{entries.error()};
    for (const FileEntry& entry : *entries)
      if (auto applied = apply_entry(settings, file, entry); !applied) return applied;
  }
  return {};
}

std::expected<json, std::string> number_of(const std::string& text) {
  if (const auto number = whole_number<std::int64_t>(text)) return *number;
  return std::unexpected{std::string{"is not a whole number; write digits only"}};
}

std::expected<json, std::string> tag_of(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return std::unexpected{std::string{"is not a tag; write KEY=VALUE"}};
  return json{{text.substr(0, equals), text.substr(equals + 1)}};
}

/// A flag's text as the value a file would hold; the error goes on after the text.
std::expected<json, std::string> flag_value(KeyKind kind, const std::string& text) {
  switch (kind) {
    case KeyKind::boolean:
      return text == "1" || text.starts_with('t') || text.starts_with('T');
    case KeyKind::texts:
      return json::array({text});
    case KeyKind::number:
      return number_of(text);
    case KeyKind::number_or_text:
      return number_of(text).value_or(json(text));
    case KeyKind::tags:
      return tag_of(text);
    case KeyKind::text:
    case KeyKind::duration:
      break;
  }
  return text;
}

Result apply_flag(Settings& settings, const FlagText& flag) {
  const auto keys = config_keys();
  const auto key = std::ranges::find_if(
      keys, [&](const ConfigKey& k) { return !k.flag.empty() && k.flag == flag.name; });
  if (key == keys.end()) return {};  // names a file, and has been read
  const auto value = flag_value(key->kind, flag.value);
  if (!value)
    return std::unexpected{fmt::format("-{}='{}' {}", key->flag, flag.value, value.error())};
  return apply(settings, *key, *value, fmt::format("-{}", key->flag));
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

/// What Serf corrects with a word of warning.
void raise(std::string_view name, Duration& value, std::vector<std::string>& warnings) {
  if (value >= kLeastInterval) return;
  value = kLeastInterval;
  warnings.push_back(fmt::format("{} is too short; it is now 1s", name));
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

void adjust(Settings& settings, std::vector<std::string>& warnings) {
  raise("-retry-interval", settings.retry_interval, warnings);
  raise("-broadcast-timeout", settings.broadcast_timeout, warnings);
  if (settings.rejoin_after_leave && settings.snapshot_path.empty())
    warnings.push_back("-rejoin does nothing without a snapshot; name a file with -snapshot");
  warn_of_scripts(settings, warnings);
}

}  // namespace

std::expected<Loaded, std::string> load(const std::vector<FlagText>& flags) {
  Loaded loaded;
  for (const FlagText& flag : flags) {
    if (flag.name != "config-file" && flag.name != "config-dir") continue;
    if (auto read = load_path(loaded.settings, flag.value); !read)
      return std::unexpected{std::move(read.error())};
  }
  for (const FlagText& flag : flags)
    if (auto applied = apply_flag(loaded.settings, flag); !applied)
      return std::unexpected{std::move(applied.error())};
  if (auto together = check_together(loaded.settings); !together)
    return std::unexpected{std::move(together.error())};
  adjust(loaded.settings, loaded.warnings);
  return loaded;
}

Reread reread(std::vector<FlagText> flags) {
  return [flags = std::move(flags)]() -> std::expected<Settings, std::string> {
    auto loaded = load(flags);
    if (!loaded) return std::unexpected(loaded.error());
    return std::move(loaded->settings);
  };
}

}  // namespace pando::agent
