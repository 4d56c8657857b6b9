#pragma once
/// What does a rule make of a user?
#include <string>
#include <string_view>

#include "core/access/catalogue.h"
#include "core/access/user.h"

namespace pando::access {

/// Longest text of all rules of a user.
inline constexpr std::size_t kLongestRules = 16 << 10;

/// Carries out one rule, as ACL SETUSER does. The answer is Redis's clause of what is wrong with
/// it, and nothing has changed then; empty: nothing is.
std::string apply(User& user, std::string_view rule, const Catalogue& catalogue);

/// A user from what describe() gave, here or at a node of another version: what is unknown is kept
/// if it is about commands, and else passed over.
User read_user(std::string_view text);

}  // namespace pando::access
