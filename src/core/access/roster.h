#pragma once
/// Who is there, as of a moment?
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/access/permit.h"
#include "wire/resp/guard.h"

namespace pando::access {

inline constexpr std::string_view kDefaultUser = "default";

/// Never changes; any thread. There is always a user `default`.
class Roster final : public resp::Guard {
 public:
  using UserPtr = std::shared_ptr<const UserPermit>;
  using Users = std::map<std::string, UserPtr, std::less<>>;

  explicit Roster(Users users) : users_(std::move(users)) {}

  const Users& users() const { return users_; }
  /// Null: there is no such user.
  UserPtr user(std::string_view name) const;

  resp::PermitPtr newcomer() const override;
  bool any_password() const override;
  resp::PermitPtr log_in(std::string_view user, std::string_view password) const override;
  resp::PermitPtr find(std::string_view name) const override { return user(name); }

 private:
  Users users_;
};
using RosterPtr = std::shared_ptr<const Roster>;

/// A roster with nobody but `default`, who may do everything: for a port without other users.
/// `password`: empty if none is needed.
RosterPtr one_user(std::string_view password, CataloguePtr catalogue);
/// That user.
User default_user(std::string_view password);

}  // namespace pando::access
