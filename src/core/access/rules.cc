#include "core/access/rules.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "wire/sha256.h"

namespace pando::access {
namespace {

constexpr std::string_view kSyntax = "Syntax error",
                           kUnknown = "Unknown command or category name in ACL";

bool is_hash(std::string_view text) {
  return text.size() == 64 && std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

/// Such a text could not be read back from a list of rules.
bool has_blanks(std::string_view text) {
  return std::ranges::any_of(
      text, [](char c) { return c == ' ' || c == '\0' || (c >= '\t' && c <= '\r'); });
}

/// One rule; what is said of commands must be in the catalogue, if there is one.
class Rule {
 public:
  Rule(User& user, std::string_view text, const Catalogue* catalogue)
      : user_(user), text_(text), word_(resp::lower_case(text)), catalogue_(catalogue) {}

  std::string apply() {
    if (about_all()) return {};
    if (text_.empty()) return std::string{kSyntax};
    switch (text_[0]) {
      case '>':
      case '<':
      case '#':
      case '!':
        return about_password();
      case '~':
      case '%':
        return add_keys();
      case '&':
        return add_channels();
      case '+':
      case '-':
        return add_command();
      case '(':
        return "Selectors are not supported";
      default:
        return std::string{kSyntax};
    }
  }

 private:
  std::string_view rest() const { return text_.substr(1); }
  bool about_all();
  bool about_itself();
  bool about_keys();
  bool about_commands();
  std::string about_password();
  std::string add_password(std::string hash);
  std::string drop_password(const std::string& hash);
  std::optional<KeyPattern> read_keys() const;
  std::string add_keys();
  std::string add_channels();
  std::string add_command();
  std::string unknown_command(std::string_view name) const;

  User& user_;
  std::string_view text_;
  std::string word_;
  const Catalogue* catalogue_;
};

bool Rule::about_all() {
  return about_itself() || about_keys() || about_commands();
}

bool Rule::about_itself() {
  if (word_ == "on" || word_ == "off") {
    user_.on = word_ == "on";
  } else if (word_ == "nopass" || word_ == "resetpass") {
    user_.nopass = word_ == "nopass";
    user_.passwords.clear();
  } else if (word_ == "sanitize-payload" || word_ == "skip-sanitize-payload") {
    user_.payload = word_[1] == 'a' ? User::Payload::checked : User::Payload::unchecked;
  } else if (word_ == "reset") {
    user_ = {};
    user_.payload = User::Payload::checked;
  } else {
    return word_ == "clearselectors";
  }
  return true;
}

bool Rule::about_keys() {
  if (word_ == "allkeys" || word_ == "~*" || word_ == "resetkeys") {
    user_.all_keys = word_ != "resetkeys";
    user_.keys.clear();
  } else if (word_ == "allchannels" || word_ == "&*" || word_ == "resetchannels") {
    user_.all_channels = word_ != "resetchannels";
    user_.channels.clear();
  } else {
    return false;
  }
  return true;
}

bool Rule::about_commands() {
  const bool all = word_ == "allcommands" || word_ == "+@all";
  if (!all && word_ != "nocommands" && word_ != "-@all") return false;
  user_.all_commands = all;
  user_.commands.clear();
  return true;
}

std::string Rule::about_password() {
  const bool hashed = text_[0] == '#' || text_[0] == '!';
  if (hashed && !is_hash(rest()))
    return "The password hash must be exactly 64 characters and contain only lowercase hexadecimal "
           "characters";
  std::string hash = hashed ? std::string{rest()} : wire::sha256_hex(rest());
  return text_[0] == '>' || text_[0] == '#' ? add_password(std::move(hash)) : drop_password(hash);
}

std::string Rule::add_password(std::string hash) {
  user_.nopass = false;
  if (std::ranges::find(user_.passwords, hash) == user_.passwords.end())
    user_.passwords.push_back(std::move(hash));
  return {};
}

std::string Rule::drop_password(const std::string& hash) {
  if (std::erase(user_.passwords, hash) > 0) return {};
  return "The password you are trying to remove from the user does not exist";
}

/// nullopt: it cannot be read.
std::optional<KeyPattern> Rule::read_keys() const {
  KeyPattern pattern;
  std::string_view rest = text_;
  if (rest[0] == '%') {
    const std::size_t tilde = rest.find('~');
    if (tilde == std::string_view::npos || tilde == 1) return std::nullopt;
    const std::string_view rights = std::string_view{word_}.substr(1, tilde - 1);
    if (rights.find_first_not_of("rw") != std::string_view::npos) return std::nullopt;
    pattern.read = rights.contains('r');
    pattern.write = rights.contains('w');
    rest.remove_prefix(tilde);
  }
  if (has_blanks(rest)) return std::nullopt;
  pattern.glob = rest.substr(1);
  return pattern;
}

std::string Rule::add_keys() {
  if (user_.all_keys)
    return "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not "
           "have any effect. Try 'resetkeys' to start with an empty list of patterns";
  auto read = read_keys();
  if (!read) return std::string{kSyntax};
  KeyPattern& pattern = *read;
  const auto known = std::ranges::find(user_.keys, pattern.glob, &KeyPattern::glob);
  if (known == user_.keys.end()) {
    user_.keys.push_back(std::move(pattern));
  } else {
    known->read |= pattern.read;
    known->write |= pattern.write;
  }
  return {};
}

std::string Rule::add_channels() {
  if (user_.all_channels)
    return "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does "
           "not have any effect. Try 'resetchannels' to start with an empty list of channels";
  if (has_blanks(text_)) return std::string{kSyntax};
  if (std::ranges::find(user_.channels, rest()) == user_.channels.end())
    user_.channels.emplace_back(rest());
  return {};
}

/// Empty: a rule may name it.
std::string Rule::unknown_command(std::string_view name) const {
  if (catalogue_ == nullptr)
    return name.empty() || has_blanks(name) ? std::string{kUnknown} : std::string{};
  if (name.starts_with('@'))
    return catalogue_->category(name.substr(1)) ? "" : std::string{kUnknown};
  if (!catalogue_->named(name).empty()) return {};
  const std::size_t bar = name.rfind('|');
  if (bar == std::string_view::npos || text_[0] == '-' ||
      catalogue_->named(name.substr(0, bar)).empty())
    return std::string{kUnknown};
  if (name.find('|') != bar) return "Allowing first-arg of a subcommand is not supported";
  return std::string{bar + 1 == name.size() ? kSyntax : kUnknown};
}

/// Of rules about one name only the last counts, and one about a command ends those about its
/// subcommands.
std::string Rule::add_command() {
  const std::string_view name = std::string_view{word_}.substr(1);
  if (std::string wrong = unknown_command(name); !wrong.empty()) return wrong;
  std::erase_if(user_.commands, [&](std::string_view rule) {
    rule.remove_prefix(1);
    return rule == name || (rule.starts_with(name) && rule.substr(name.size()).starts_with('|'));
  });
  user_.commands.push_back(word_);
  return {};
}

}  // namespace

std::string apply(User& user, std::string_view rule, const Catalogue& catalogue) {
  if (rule.empty()) return {};  // as in Redis
  return Rule{user, rule, &catalogue}.apply();
}

User read_user(std::string_view text) {
  User user;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) (void)Rule{user, text.substr(0, end), nullptr}.apply();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return user;
}

}  // namespace pando::access
