#include "core/access/acl_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "core/access/registers.h"
#include "core/access/rules.h"

namespace pando::access {
namespace {

std::vector<std::string_view> words_of(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  std::vector<std::string_view> out;
  for (std::size_t at = line.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    out.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(kBlanks, end);
  }
  return out;
}

}  // namespace

std::string_view wrong_name(std::string_view name) {
  if (std::ranges::any_of(name,
                          [](char c) { return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r'); }))
    return "Usernames can't contain spaces or null characters";
  if (name.empty() || name.size() > kLongestName) return "Usernames have 1 to 128 characters";
  return {};
}

std::expected<NamedUsers::value_type, std::string> read_line(std::string_view line,
                                                             const Catalogue& catalogue) {
  auto words = words_of(line);
  if (!words.empty() && words[0] == "user") words.erase(words.begin());
  if (words.empty()) return std::unexpected{std::string{"a user's name is missing"}};
  if (const std::string_view wrong = wrong_name(words[0]); !wrong.empty())
    return std::unexpected{std::string{wrong}};
  User user;
  for (std::size_t i = 1; i < words.size(); ++i)
    if (const std::string wrong = apply(user, words[i], catalogue); !wrong.empty()) {
      // A password is nobody's business.
      const bool secret = words[i][0] == '>' || words[i][0] == '<';
      return std::unexpected{fmt::format("{} (user '{}', rule '{}')", wrong, words[0],
                                         secret ? words[i].substr(0, 1) : words[i])};
    }
  if (describe(user).size() > kLongestRules)
    return std::unexpected{fmt::format("user '{}' has too many rules", words[0])};
  return NamedUsers::value_type{std::string{words[0]}, std::move(user)};
}

std::expected<NamedUsers, std::string> read_acl_file(std::string_view text,
                                                     const Catalogue& catalogue) {
  NamedUsers out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto words = words_of(text.substr(0, end));
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (words.empty() || words[0].starts_with('#')) continue;
    if (words[0] != "user")
      return std::unexpected{fmt::format("{}: a line begins with 'user'", number)};
    auto user = read_line(line, catalogue);
    if (!user) return std::unexpected{fmt::format("{}: {}", number, user.error())};
    if (!out.insert(*std::move(user)).second)
      return std::unexpected{fmt::format("{}: this user stands in the file twice", number)};
  }
  return out;
}

std::string acl_line(std::string_view name, const User& user) {
  return fmt::format("user {} {}", name, describe(user));
}

}  // namespace pando::access
