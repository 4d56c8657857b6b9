#include "agent/tags_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "shell/files.h"

namespace pando::agent {

std::expected<Tags, std::string> read_tags_file(const std::string& path) {
  const auto content = shell::read_file(path, 1 << 20);
  if (!content)
    return std::unexpected{content.error() + "; name a file that this user may read and write"};
  if (!*content) return Tags{};
  const auto object = nlohmann::json::parse(text(**content), nullptr, false);
  const auto damaged = std::unexpected(
      fmt::format("the tags file '{}' is not a JSON object of texts; correct or remove it", path));
  if (!object.is_object()) return damaged;
  Tags tags;
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) return damaged;
    tags.emplace(key, value.get<std::string>());
  }
  return tags;
}

std::string write_tags_file(const std::string& path, const Tags& tags) {
  const std::string content =
      nlohmann::json(tags).dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto written = shell::replace_file(path, view(content), 0600);
  return written ? std::string{} : written.error();
}

}  // namespace pando::agent
