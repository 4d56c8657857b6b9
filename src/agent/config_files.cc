#include "agent/config_files.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "shell/files.h"

namespace pando::agent {
namespace {

using nlohmann::json;
using Entries = std::expected<std::vector<FileEntry>, std::string>;
constexpr std::size_t kMaxFile = 1 << 20;

/// The value a JSON file would hold. Dates are texts, as JSON has none.
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
  if (node.is_string()) return *node.value<std::string>();
  if (node.is_boolean()) return *node.value<bool>();
  if (node.is_integer()) return *node.value<std::int64_t>();
  if (node.is_floating_point()) return *node.value<double>();
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return text.str();
}

Entries parse_toml(const std::string& path, std::string_view content) {
  try {
    std::vector<FileEntry> out;
    for (const auto& [key, value] : toml::parse(content))
      out.push_back({std::string{key.str()}, from_toml(value), key.source().begin.line});
    return out;
  } catch (const toml::parse_error& error) {
    return std::unexpected{fmt::format("{}:{}: {}; correct the TOML there", path,
                                       error.source().begin.line, error.description())};
  }
}

std::size_t line_of(std::string_view content, std::size_t at) {
  return 1 + static_cast<std::size_t>(std::ranges::count(content.substr(0, at), '\n'));
}

/// Lines of the keys of the outermost object, in order. `content` is valid JSON.
std::vector<std::size_t> key_lines(std::string_view content) {
  std::vector<std::size_t> lines;
  int depth = 0;
  bool expects_key = false;
  for (std::size_t i = 0; i < content.size(); ++i) {
    const char c = content[i];
    if (c == '{' || c == '[') expects_key = ++depth == 1;
    if (c == '}' || c == ']') --depth;
    if (c == ',' && depth == 1) expects_key = true;
    if (c != '"') continue;
    if (std::exchange(expects_key, false) && depth == 1) lines.push_back(line_of(content, i));
    for (++i; content[i] != '"'; ++i) i += content[i] == '\\';
  }
  return lines;
}

Entries parse_json(const std::string& path, std::string_view content) {
  try {
    const auto values = nlohmann::ordered_json::parse(content);
    if (!values.is_object())
      return std::unexpected{
          fmt::format("{}:1: the file holds no object; write {{ \"KEY\": VALUE, … }}", path)};
    const auto lines = key_lines(content);
    std::vector<FileEntry> out;
    for (const auto& [key, value] : values.items()) out.push_back({key, value, lines[out.size()]});
    return out;
  } catch (const json::parse_error& error) {
    return std::unexpected{fmt::format("{}:{}: not JSON from here on; correct it there", path,
                                       line_of(content, error.byte > 0 ? error.byte - 1 : 0))};
  }
}

}  // namespace

Entries read_config_file(const std::string& path) {
  const auto content = shell::read_file(path, kMaxFile);
  if (!content) return std::unexpected{fmt::format("{}; check -config-file", content.error())};
  if (!*content)
    return std::unexpected{
        fmt::format("there is no configuration file '{}'; check -config-file", path)};
  const std::string_view words = text(**content);
  return path.ends_with(".toml") ? parse_toml(path, words) : parse_json(path, words);
}

std::expected<std::vector<std::string>, std::string> config_files(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return std::vector{path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator{path, error}) {
    const std::string name = entry.path().string();
    const bool ours = name.ends_with(".json") || name.ends_with(".toml");
    if (ours && !entry.is_directory(error)) files.push_back(name);
  }
  if (error)
    return std::unexpected{fmt::format("cannot read the directory '{}': {}; check -config-dir",
                                       path, error.message())};
  std::ranges::sort(files);
  return files;
}

}  // namespace pando::agent
