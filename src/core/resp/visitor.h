#pragma once
/// Who is this client, as far as it has said, and what may it? Source: docs/protocol/access.md.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/resp/door.h"
#include "wire/resp/guard.h"

namespace pando::resp {

/// One client of a door. What it is refused is told to the door.
class Visitor {
 public:
  /// `door` must outlive it.
  Visitor(const Door& door, std::uint64_t id);

  /// It need not log in before it is told anything.
  bool admitted() const { return door_->guard == nullptr || permit_ != nullptr; }
  const RequestLimits& limits() const { return admitted() ? door_->limits : kStrangerLimits; }
  /// `default` if it has not said who it is.
  std::string_view user() const { return permit_ ? permit_->user() : "default"; }
  /// Whether it may hear that channel, or what fits a pattern.
  bool may_hear(std::string_view channel, bool pattern) const;

  /// As one who has just come.
  void forget();
  /// `asked`: the request in which it tries. False: who it says it is cannot be.
  bool log_in(Words asked, std::string_view user, std::string_view password, bool transaction);
  /// Why it may not ask this, a whole error; empty: it may.
  std::string forbids(const CommandSpec& row, Words words, bool transaction) const;

  enum class Change : std::uint8_t { none, rules, gone };
  /// The door's guard is another one now: what has become of this user.
  Change follow();

 private:
  void tell(Denial denial, std::string_view user, bool transaction) const;

  const Door* door_;
  std::uint64_t id_;
  PermitPtr permit_;  ///< null: there is no guard, or it has to log in
};

}  // namespace pando::resp
