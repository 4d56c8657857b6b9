#pragma once
/// How do users lie in a file? As in Redis: a line each, `user NAME RULE ...`.
#include <expected>
#include <map>
#include <string>
#include <string_view>

#include "core/access/catalogue.h"
#include "core/access/user.h"

namespace pando::access {

using NamedUsers = std::map<std::string, User, std::less<>>;

/// Why nobody can be called so; empty: one can.
std::string_view wrong_name(std::string_view name);

/// One line, the word `user` may be missing. An error is a sentence.
std::expected<NamedUsers::value_type, std::string> read_line(std::string_view line,
                                                             const Catalogue& catalogue);
/// Empty lines and those that begin with # count for nothing. An error begins with the number of
/// its line.
std::expected<NamedUsers, std::string> read_acl_file(std::string_view text,
                                                     const Catalogue& catalogue);
std::string acl_line(std::string_view name, const User& user);

}  // namespace pando::access
