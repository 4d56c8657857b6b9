#include "core/access/user.h"

namespace pando::access {
namespace {

void append(std::string& to, std::string_view word) {
  if (!to.empty()) to += ' ';
  to += word;
}

std::string text_of(const KeyPattern& pattern) {
  if (pattern.read && pattern.write) return "~" + pattern.glob;
  return (pattern.read ? "%R~" : "%W~") + pattern.glob;
}

}  // namespace

User open_user() {
  return {.on = true,
          .nopass = true,
          .passwords = {},
          .all_keys = true,
          .keys = {},
          .all_channels = true,
          .channels = {},
          .all_commands = true,
          .commands = {}};
}

std::vector<std::string_view> flags_of(const User& user) {
  std::vector<std::string_view> out{user.on ? "on" : "off"};
  if (user.nopass) out.push_back("nopass");
  if (user.payload == User::Payload::unchecked) out.push_back("skip-sanitize-payload");
  if (user.payload == User::Payload::checked) out.push_back("sanitize-payload");
  return out;
}

std::string keys_of(const User& user) {
  if (user.all_keys) return "~*";
  std::string out;
  for (const KeyPattern& pattern : user.keys) append(out, text_of(pattern));
  return out;
}

std::string channels_of(const User& user) {
  if (user.all_channels) return "&*";
  std::string out;
  for (const std::string& pattern : user.channels) append(out, "&" + pattern);
  return out;
}

std::string commands_of(const User& user) {
  std::string out = user.all_commands ? "+@all" : "-@all";
  for (const std::string& rule : user.commands) append(out, rule);
  return out;
}

std::string describe(const User& user) {
  std::string out;
  for (const std::string_view flag : flags_of(user)) append(out, flag);
  for (const std::string& password : user.passwords) append(out, "#" + password);
  if (const std::string keys = keys_of(user); !keys.empty()) append(out, keys);
  if (!user.all_channels) append(out, "resetchannels");
  if (const std::string channels = channels_of(user); !channels.empty()) append(out, channels);
  append(out, commands_of(user));
  return out;
}

}  // namespace pando::access
