#include "shell/identity_file.h"

#include <fmt/format.h>

#include <cstring>

#include "base/whole_number.h"
#include "shell/clock.h"
#include "shell/files.h"

namespace pando::shell {
namespace {

constexpr std::size_t kLargest = 4096;
constexpr mode_t kMode = 0644;

Id fresh_id() {
  Id id;
  const auto random = entropy();
  std::memcpy(id.bytes.data(), random.data(), id.bytes.size());
  return id;
}

bool read_start(std::string_view text, StartNumber& start) {
  const auto number = whole_number<StartNumber>(text);
  if (number) start = *number;
  return number.has_value();
}

bool read_id(std::string_view text, Id& to) {
  const auto id = Id::parse(text);
  if (id) to = *id;
  return id.has_value();
}

bool read_line(std::string_view line, Identity& to) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return false;
  const auto key = line.substr(0, space), value = line.substr(space + 1);
  if (key == "node") return read_id(value, to.self.id);
  if (key == "start") return read_start(value, to.self.start);
  return key == "cluster" && read_id(value, to.cluster);
}

bool read(std::string_view content, Identity& to) {
  while (!content.empty()) {
    const auto end = content.find('\n');
    if (end == std::string_view::npos || !read_line(content.substr(0, end), to)) return false;
    content.remove_prefix(end + 1);
  }
  return !to.self.id.empty() && to.self.start > 0;
}

}  // namespace

std::string keep_identity(const std::string& path, const Identity& identity) {
  std::string content =
      fmt::format("node {}\nstart {}\n", identity.self.id.to_string(), identity.self.start);
  if (!identity.cluster.empty())
    content += fmt::format("cluster {}\n", identity.cluster.to_string());
  const auto written = replace_file(path, view(content), kMode);
  return written ? std::string{} : written.error();
}

std::expected<Identity, std::string> begin_run(const std::string& path) {
  Identity identity{.self = {fresh_id(), 0}, .cluster = {}};
  if (path.empty()) return identity.self.start = 1, identity;
  const auto content = read_file(path, kLargest);
  if (!content) return std::unexpected{content.error()};
  if (*content && !read(text(**content), identity))
    return std::unexpected{
        fmt::format("the identity file '{}' is damaged; remove it, and this node starts as a new "
                    "one, or restore it",
                    path)};
  ++identity.self.start;
  if (std::string error = keep_identity(path, identity); !error.empty())
    return std::unexpected{std::move(error)};
  return identity;
}

}  // namespace pando::shell
