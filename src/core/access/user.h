#pragma once
/// One user: what its rules have come to.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pando::access {

/// Keys that may be read, written, or both.
struct KeyPattern {
  std::string glob;
  bool read = true, write = true;
  friend bool operator==(const KeyPattern&, const KeyPattern&) = default;
};

struct User {
  enum class Payload : std::uint8_t { unsaid, checked, unchecked };

  bool on = false;
  bool nopass = false;                 ///< any password is right
  Payload payload = Payload::unsaid;   ///< kept because Redis shows it; it means nothing here
  std::vector<std::string> passwords;  ///< as SHA-256 in hexadecimal digits
  bool all_keys = false;
  std::vector<KeyPattern> keys;
  bool all_channels = false;
  std::vector<std::string> channels;  ///< patterns
  bool all_commands = false;          ///< before the rules are looked at, which come in order
  std::vector<std::string> commands;  ///< `+get`, `-config|set`, `+@read`; each name once

  friend bool operator==(const User&, const User&) = default;
};

/// Who may do everything without a password.
User open_user();

// How Redis writes it.

/// `on #… ~* resetchannels &news +@all`: what makes this user of a new one.
std::string describe(const User& user);
std::vector<std::string_view> flags_of(const User& user);
std::string keys_of(const User& user);
std::string channels_of(const User& user);
std::string commands_of(const User& user);

}  // namespace pando::access
