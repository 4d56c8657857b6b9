#pragma once
/// What a conversation asks of whoever knows the users. Source: docs/protocol/access.md.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "wire/resp/command_spec.h"

namespace pando::resp {

/// Why somebody was refused.
struct Denial {
  enum class Reason : std::uint8_t { command, key, channel, auth };
  Reason reason;
  std::string object;  ///< which command, key or channel
};

/// What the client is told, with the code.
std::string sentence_of(const Denial& denial);

/// Somebody was refused something, as it is told to whoever keeps a list of that.
struct Refusal {
  Denial denial;
  std::string user;
  std::string client;        ///< who it was, for people
  bool transaction = false;  ///< between MULTI and EXEC
};

/// What one user may do, as of a moment. Never changes; any thread.
class Permit {
 public:
  virtual ~Permit() = default;
  virtual std::string_view user() const = 0;
  /// Why it may not ask this, with the right number of words; nullopt: it may.
  virtual std::optional<Denial> denies(const CommandSpec& spec, Words words) const = 0;
  /// Whether it may subscribe to a channel, or to a pattern of channels.
  virtual bool may_hear(std::string_view channel, bool pattern) const = 0;
};
using PermitPtr = std::shared_ptr<const Permit>;

/// Who the users are, as of a moment. Never changes; any thread.
class Guard {
 public:
  virtual ~Guard() = default;
  /// What a client may do that has not logged in; null: it has to.
  virtual PermitPtr newcomer() const = 0;
  /// Whether no password would be wrong for the user `default`.
  virtual bool any_password() const = 0;
  /// Null: there is no such user, the password is wrong, or the user is switched off.
  virtual PermitPtr log_in(std::string_view user, std::string_view password) const = 0;
  /// For who has logged in before; null: the user has been deleted.
  virtual PermitPtr find(std::string_view user) const = 0;
};
using GuardPtr = std::shared_ptr<const Guard>;

}  // namespace pando::resp
