#include "core/access/roster.h"

#include "wire/sha256.h"

namespace pando::access {

Roster::UserPtr Roster::user(std::string_view name) const {
  const auto it = users_.find(name);
  return it == users_.end() ? nullptr : it->second;
}

resp::PermitPtr Roster::newcomer() const {
  UserPtr first = user(kDefaultUser);
  if (!first || !first->rules().on || !first->rules().nopass) return nullptr;
  return first;
}

bool Roster::any_password() const {
  const UserPtr first = user(kDefaultUser);
  return first && first->rules().nopass;
}

resp::PermitPtr Roster::log_in(std::string_view name, std::string_view password) const {
  UserPtr who = user(name);
  // As much work for a name that is nobody's.
  if (!who) return wire::sha256_hex(password).empty() ? who : nullptr;
  if (!who->opens(password)) return nullptr;
  return who;
}

User default_user(std::string_view password) {
  User user = open_user();
  if (password.empty()) return user;
  user.nopass = false;
  user.passwords.push_back(wire::sha256_hex(password));
  return user;
}

RosterPtr one_user(std::string_view password, CataloguePtr catalogue) {
  const std::string name{kDefaultUser};
  return std::make_shared<const Roster>(
      Roster::Users{{name, std::make_shared<const UserPermit>(name, default_user(password),
                                                              std::move(catalogue))}});
}

}  // namespace pando::access
