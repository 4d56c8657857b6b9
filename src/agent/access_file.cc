#include "agent/access_file.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "core/resp/door.h"
#include "doors/resp_acl.h"
#include "doors/resp_cluster.h"
#include "doors/resp_commands.h"
#include "shell/files.h"
#include "shell/shard_driver.h"

namespace pando::agent {
namespace {

constexpr std::size_t kLongestFile = 16 << 20;

std::expected<access::NamedUsers, std::string> listed_users(const Settings& settings,
                                                            const access::Catalogue& commands) {
  access::NamedUsers out;
  const std::string place = settings.place_of("users", "users");
  for (const std::string& line : settings.users) {
    auto user = access::read_line(line, commands);
    if (!user) return std::unexpected{fmt::format("{}: {}", place, user.error())};
    const std::string name = user->first;
    if (!out.insert(*std::move(user)).second)
      return std::unexpected{
          fmt::format("{}: the user '{}' is there twice; keep one line", place, name)};
  }
  return out;
}

}  // namespace

access::CataloguePtr all_commands() {
  std::vector<const resp::CommandSpec*> rows;
  for (const auto table :
       {doors::resp_commands(), doors::acl_commands(), doors::cluster_commands()})
    for (const doors::RespCommand& row : table) rows.push_back(&row);
  for (const resp::CommandSpec* row : shard::served_commands()) rows.push_back(row);
  return std::make_shared<const access::Catalogue>(resp::Door{std::move(rows)}.commands);
}

std::expected<access::NamedUsers, std::string> read_users(const std::string& path,
                                                          const access::Catalogue& commands) {
  const auto content = shell::read_file(path, kLongestFile);
  if (!content) return std::unexpected{content.error() + "; name a file that this user can read"};
  if (!*content) return access::NamedUsers{};
  auto users = access::read_acl_file(text(**content), commands);
  if (users) return users;
  return std::unexpected{fmt::format("{}:{}", path, users.error())};
}

std::string write_users(const std::string& path, const access::Roster& roster) {
  std::string content;
  for (const auto& [name, user] : roster.users())
    content += access::acl_line(name, user->rules()) + '\n';
  const auto written = shell::replace_file(path, view(content), 0600);
  return written ? std::string{} : written.error();
}

std::expected<access::NamedUsers, std::string> first_users(const Settings& settings) {
  if (settings.resp_acl_file.empty() && settings.users.empty()) return access::NamedUsers{};
  const std::string place = settings.place_of("resp_acl_file", "resp-acl-file");
  if (!settings.resp_acl_file.empty() && !settings.users.empty())
    return std::unexpected{
        fmt::format("{}: there are users in the configuration, too; name them here or in '{}'",
                    settings.place_of("users", "users"), settings.resp_acl_file)};
  const auto commands = all_commands();
  if (settings.resp_acl_file.empty()) return listed_users(settings, *commands);
  auto users = read_users(settings.resp_acl_file, *commands);
  if (users) return users;
  return std::unexpected{fmt::format("{}: {}", place, users.error())};
}

}  // namespace pando::agent
