#pragma once
/// Which of two nodes knows something newer of a user? Source: docs/protocol/access.md.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "pando/identity.h"

namespace pando::access {

struct Stamp {
  std::uint64_t time = 0;  ///< microseconds since 1970; 0: from a configuration
  Id node;
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

/// What somebody has said of a user. Of two registers the greater one counts.
struct Register {
  Stamp stamp;
  std::optional<std::string> rules;  ///< as describe() writes them; nullopt: deleted
  friend auto operator<=>(const Register&, const Register&) = default;
};

/// `TIME NODE RULES`, or `TIME NODE` of a deleted one.
std::string encode(const Register& entry);
std::optional<Register> decode(std::string_view text);

inline constexpr std::size_t kLongestName = 128, kMostRegisters = 2'000, kMostRules = 1 << 20;

/// All of them, bounded. Nodes that have heard the same have the same.
class Registers {
 public:
  using All = std::map<std::string, Register, std::less<>>;

  const All& all() const { return all_; }
  /// Null: nobody has said anything.
  const Register* find(std::string_view name) const;
  /// Above everything that is known, and not before `now`.
  Stamp next(std::uint64_t now, const Id& self) const;

  enum class Taken : std::uint8_t { yes, older, full };
  /// Keeps it if it is greater than what is there.
  Taken merge(std::string_view name, Register entry);
  /// Which deleted one was forgotten to make room since this was asked last; empty: none.
  std::string take_forgotten();

 private:
  bool make_room();

  All all_;
  std::size_t bytes_ = 0;  ///< of all rules
  std::uint64_t latest_ = 0;
  std::string forgotten_;
};

}  // namespace pando::access
