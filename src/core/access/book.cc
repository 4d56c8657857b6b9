#include "core/access/book.h"

#include <fmt/format.h>

#include <utility>

#include "core/access/rules.h"

namespace pando::access {

Book::Book(CataloguePtr catalogue, const Id& self, User first, Events events)
    : catalogue_(std::move(catalogue)),
      self_(self),
      first_(std::move(first)),
      events_(std::move(events)) {
  work_out(std::string{kDefaultUser});
  roster_ = std::make_shared<const Roster>(users_);
}

/// What the registers say of a user, ready for requests.
void Book::work_out(const std::string& name) {
  const Register* const entry = registers_.find(name);
  if (entry != nullptr && entry->rules)
    users_[name] = std::make_shared<const UserPermit>(name, read_user(*entry->rules), catalogue_);
  else if (name == kDefaultUser)
    users_[name] = std::make_shared<const UserPermit>(name, first_, catalogue_);
  else
    users_.erase(name);
}

void Book::publish() {
  roster_ = std::make_shared<const Roster>(users_);
  events_.changed(roster_);
}

/// The answer is why not, a clause.
std::string Book::keep(Stamp stamp, std::string_view name, std::optional<std::string> rules) {
  if (rules && rules->size() > kLongestRules) return "this user has too many rules";
  switch (registers_.merge(name, {stamp, std::move(rules)})) {
    case Registers::Taken::full:
      return "there are too many users or rules; delete some users first";
    case Registers::Taken::older:
      return {};
    case Registers::Taken::yes:
      break;
  }
  const std::string key{name};
  if (const std::string gone = registers_.take_forgotten(); !gone.empty())
    events_.tell(gone, nullptr);
  work_out(key);
  events_.tell(key, registers_.find(key));
  return {};
}

void Book::configure(const NamedUsers& users) {
  for (const auto& [name, user] : users) (void)keep({}, name, describe(user));
  publish();
}

bool Book::hear(std::string_view name, std::string_view text) {
  auto entry = decode(text);
  if (!entry || !wrong_name(name).empty()) return false;
  const Register* const known = registers_.find(name);
  if (known != nullptr && *entry <= *known) return false;
  if (!keep(entry->stamp, name, std::move(entry->rules)).empty()) return false;
  publish();
  return true;
}

std::string Book::set_user(std::uint64_t now, std::string_view name, resp::Words rules) {
  if (const std::string_view wrong = wrong_name(name); !wrong.empty())
    return fmt::format("ERR {}", wrong);
  const Roster::UserPtr known = roster_->user(name);
  User user = known ? known->rules() : User{};
  for (const std::string_view rule : rules)
    if (const std::string wrong = apply(user, rule, *catalogue_); !wrong.empty())
      return fmt::format("ERR Error in ACL SETUSER modifier '{}': {}", rule, wrong);
  if (known && user == known->rules() && registers_.find(name) != nullptr) return {};
  if (const std::string full = keep(registers_.next(now, self_), name, describe(user));
      !full.empty())
    return "ERR " + full;
  publish();
  return {};
}

Book::Deleted Book::delete_users(std::uint64_t now, resp::Words names) {
  for (const std::string_view name : names)
    if (name == kDefaultUser) return {"ERR The 'default' user cannot be removed"};
  Deleted out;
  for (const std::string_view name : names) {
    if (!users_.contains(name)) continue;
    (void)keep(registers_.next(now, self_), name, std::nullopt);
    ++out.count;
  }
  if (out.count > 0) publish();
  return out;
}

std::string Book::replace(std::uint64_t now, const NamedUsers& users) {
  std::string error;
  for (const auto& [name, user] : users) {
    const Roster::UserPtr known = roster_->user(name);
    if (known && known->rules() == user && registers_.find(name) != nullptr) continue;
    error = keep(registers_.next(now, self_), name, describe(user));
    if (!error.empty()) break;
  }
  for (const auto& [name, _] : roster_->users())
    if (error.empty() && name != kDefaultUser && !users.contains(name))
      (void)keep(registers_.next(now, self_), name, std::nullopt);
  publish();
  return error.empty() ? error : "ERR " + error;
}

}  // namespace pando::access
