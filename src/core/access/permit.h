#pragma once
/// May this user ask this?
#include <string>
#include <vector>

#include "core/access/catalogue.h"
#include "core/access/user.h"
#include "wire/resp/guard.h"

namespace pando::access {

/// A user whose rules have been worked out. Never changes; any thread.
class UserPermit final : public resp::Permit {
 public:
  UserPermit(std::string name, User user, CataloguePtr catalogue);

  const User& rules() const { return user_; }
  /// In a time that does not depend on where the two differ.
  bool opens(std::string_view password) const;

  std::string_view user() const override { return name_; }
  std::optional<resp::Denial> denies(const resp::CommandSpec& spec,
                                     resp::Words words) const override;
  bool may_hear(std::string_view channel, bool pattern) const override;

 private:
  bool may_run(const resp::CommandSpec& spec) const;
  bool may_use(std::string_view key, Use use) const;

  std::string name_;
  User user_;
  CataloguePtr catalogue_;
  bool everything_;            ///< whatever it asks, it may
  std::vector<bool> allowed_;  ///< by the catalogue's numbers
};

}  // namespace pando::access
