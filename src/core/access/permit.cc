#include "core/access/permit.h"

#include <algorithm>
#include <array>
#include <utility>

#include "wire/hmac.h"
#include "wire/resp/glob.h"
#include "wire/sha256.h"

namespace pando::access {
namespace {

using resp::Denial;

/// Who is no user yet has to be able to become one.
constexpr std::array<std::string_view, 4> kForEverybody = {"AUTH", "HELLO", "QUIT", "RESET"};

/// Which words are channels: all from the second on, or that one only.
struct Channels {
  std::string_view command;
  bool one, patterns;
};
constexpr std::array<Channels, 5> kChannels = {{{"PUBLISH", true, false},
                                                {"SPUBLISH", true, false},
                                                {"SUBSCRIBE", false, false},
                                                {"SSUBSCRIBE", false, false},
                                                {"PSUBSCRIBE", false, true}}};

std::vector<bool> work_out(const User& user, const Catalogue& catalogue) {
  std::vector<bool> allowed(catalogue.size(), user.all_commands);
  for (const std::string& rule : user.commands) {
    const std::string_view name = std::string_view{rule}.substr(1);
    static const Catalogue::Numbers kNone;
    const auto* numbers = &kNone;
    if (!name.starts_with('@'))
      numbers = &catalogue.named(name);
    else if (const auto* const of_category = catalogue.category(name.substr(1)))
      numbers = of_category;
    for (const std::uint32_t number : *numbers) allowed[number] = rule[0] == '+';
  }
  return allowed;
}

}  // namespace

UserPermit::UserPermit(std::string name, User user, CataloguePtr catalogue)
    : name_(std::move(name)),
      user_(std::move(user)),
      catalogue_(std::move(catalogue)),
      everything_(user_.all_commands && user_.commands.empty() && user_.all_keys &&
                  user_.all_channels),
      allowed_(work_out(user_, *catalogue_)) {}

bool UserPermit::opens(std::string_view password) const {
  const std::string hash = wire::sha256_hex(password);
  bool right = user_.nopass;
  for (const std::string& known : user_.passwords)
    right |= wire::same_secret(to_bytes(known), to_bytes(hash));
  return right && user_.on;
}

bool UserPermit::may_run(const resp::CommandSpec& spec) const {
  if (std::ranges::find(kForEverybody, spec.name) != kForEverybody.end()) return true;
  const auto number = catalogue_->number(spec);
  return number ? allowed_[*number] : user_.all_commands && user_.commands.empty();
}

bool UserPermit::may_use(std::string_view key, Use use) const {
  return std::ranges::any_of(user_.keys, [&](const KeyPattern& pattern) {
    return (pattern.read || !use.reads) && (pattern.write || !use.writes) &&
           resp::fits_glob(pattern.glob, key);
  });
}

bool UserPermit::may_hear(std::string_view channel, bool pattern) const {
  return user_.all_channels || std::ranges::any_of(user_.channels, [&](const std::string& glob) {
           return pattern ? glob == channel : resp::fits_glob(glob, channel);
         });
}

std::optional<Denial> UserPermit::denies(const resp::CommandSpec& spec, resp::Words words) const {
  if (everything_) return std::nullopt;
  if (!may_run(spec)) return Denial{Denial::Reason::command, shown_name(spec)};
  if (const auto number = catalogue_->number(spec); number && !user_.all_keys)
    for (const UsedKey& key : used_keys(spec, catalogue_->uses(*number), words))
      if (!may_use(words[key.index], key.use))
        return Denial{Denial::Reason::key, std::string{words[key.index]}};
  const auto channels = std::ranges::find(kChannels, spec.name, &Channels::command);
  if (channels == kChannels.end() || words.size() < 2) return std::nullopt;
  for (const std::string_view word : words.subspan(1, channels->one ? 1 : words.size() - 1))
    if (!may_hear(word, channels->patterns))
      return Denial{Denial::Reason::channel, std::string{word}};
  return std::nullopt;
}

}  // namespace pando::access
