#pragma once
/// Users for tests of conversations, whose real judges are in another room.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "wire/resp/guard.h"

namespace pando::resp {

/// May do everything but what is named.
struct TestPermit final : Permit {
  explicit TestPermit(std::string who, std::set<std::string, std::less<>> no = {})
      : name(std::move(who)), forbidden(std::move(no)) {}
  std::string_view user() const override { return name; }
  std::optional<Denial> denies(const CommandSpec& spec, Words) const override {
    if (!forbidden.contains(spec.name)) return std::nullopt;
    return Denial{Denial::Reason::command, shown_name(spec)};
  }
  bool may_hear(std::string_view channel, bool) const override {
    return !forbidden.contains(channel);
  }

  std::string name;
  std::set<std::string, std::less<>> forbidden;
};

/// All with one password; `default` needs none if that is empty.
struct TestGuard final : Guard {
  explicit TestGuard(std::string secret) : password(std::move(secret)) {
    add(TestPermit{"default"});
  }
  void add(TestPermit user) {
    const std::string name = user.name;
    users[name] = std::make_shared<const TestPermit>(std::move(user));
  }
  PermitPtr newcomer() const override { return password.empty() ? find("default") : nullptr; }
  bool any_password() const override { return password.empty(); }
  PermitPtr log_in(std::string_view user, std::string_view shown) const override {
    return shown == password || password.empty() ? find(user) : nullptr;
  }
  PermitPtr find(std::string_view user) const override {
    const auto it = users.find(user);
    return it == users.end() ? nullptr : it->second;
  }

  std::string password;
  std::map<std::string, PermitPtr, std::less<>> users;
};

/// Nobody but `default`.
inline GuardPtr one_password(std::string password) {
  return std::make_shared<const TestGuard>(std::move(password));
}

}  // namespace pando::resp
