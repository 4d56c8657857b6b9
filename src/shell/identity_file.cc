#include "shell/identity_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/map_limits.h"
#include "base/whole_number.h"
#include "shell/clock.h"
#include "shell/files.h"

namespace pando::shell {
namespace {

/// For the members of the largest map, each with the longest name.
constexpr std::size_t kLargest = 2 << 20;
constexpr mode_t kMode = 0644;

Id fresh_id() {
  Id id;
  const auto random = entropy();
  std::memcpy(id.bytes.data(), random.data(), id.bytes.size());
  return id;
}

bool read_number(std::string_view text, std::uint64_t& to) {
  const auto number = whole_number<std::uint64_t>(text);
  if (number) to = *number;
  return number.has_value();
}

bool read_id(std::string_view text, Id& to) {
  const auto id = Id::parse(text);
  if (id) to = *id;
  return id.has_value();
}

/// An id, and a name if there is one. Behind the line of the map, by ascending ids.
bool read_member(std::string_view text, map::LastMembers& to) {
  map::LastMember member;
  const auto space = std::min(text.find(' '), text.size());
  if (to.epoch == 0 || !read_id(text.substr(0, space), member.id)) return false;
  if (space < text.size()) member.name = text.substr(space + 1);
  if (!to.members.empty() && to.members.back().id >= member.id) return false;
  to.members.push_back(std::move(member));
  return true;
}

bool read_line(std::string_view line, Identity& to) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return false;
  const auto key = line.substr(0, space), value = line.substr(space + 1);
  if (key == "node") return read_id(value, to.self.id);
  if (key == "start") return read_number(value, to.self.start);
  if (key == "map")
    return read_number(value, to.last_members.epoch) && to.last_members.epoch < map::kMaxEpoch;
  if (key == "member") return read_member(value, to.last_members);
  return key == "cluster" && read_id(value, to.cluster);
}

bool read(std::string_view content, Identity& to) {
  while (!content.empty()) {
    const auto end = content.find('\n');
    if (end == std::string_view::npos || !read_line(content.substr(0, end), to)) return false;
    content.remove_prefix(end + 1);
  }
  to.last_members.cluster = to.cluster;
  return !to.self.id.empty() && to.self.start > 0;
}

/// A name that would break the lines is left out: it is for people only.
bool fits_line(std::string_view name) {
  return std::ranges::none_of(name, [](char c) { return c == '\n' || c == '\0'; });
}

std::string lines_of(const map::LastMembers& last) {
  std::string lines = fmt::format("map {}\n", last.epoch);
  for (const map::LastMember& member : last.members)
    lines += member.name.empty() || !fits_line(member.name)
                 ? fmt::format("member {}\n", member.id.to_string())
                 : fmt::format("member {} {}\n", member.id.to_string(), member.name);
  return lines;
}

}  // namespace

std::string keep_identity(const std::string& path, const Identity& identity) {
  std::string content =
      fmt::format("node {}\nstart {}\n", identity.self.id.to_string(), identity.self.start);
  if (!identity.cluster.empty())
    content += fmt::format("cluster {}\n", identity.cluster.to_string());
  const map::LastMembers& last = identity.last_members;
  if (!last.empty() && !identity.cluster.empty() && last.cluster == identity.cluster)
    content += lines_of(last);
  const auto written = replace_file(path, view(content), kMode);
  return written ? std::string{} : written.error();
}

std::expected<Identity, std::string> begin_run(const std::string& path) {
  Identity identity{.self = {fresh_id(), 0}, .cluster = {}, .last_members = {}};
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

void give(const Identity& identity, node::Config& config) {
  config.self = identity.self;
  config.cluster_id = identity.cluster;
  config.last_members = identity.last_members;
}

std::string IdentityKeeper::settle(const Id& cluster) {
  identity_.cluster = cluster;
  return keep();
}

std::string IdentityKeeper::remember(const map::LastMembers& members) {
  identity_.last_members = members;
  return identity_.cluster.empty() ? std::string{} : keep();
}

std::string IdentityKeeper::keep() const {
  return path_.empty() ? std::string{} : keep_identity(path_, identity_);
}

}  // namespace pando::shell
