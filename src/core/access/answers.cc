#include "core/access/answers.h"

#include <fmt/format.h>

#include <array>

#include "core/access/acl_file.h"

namespace pando::access {
namespace {

constexpr auto kLines = std::to_array<std::string_view>(
    {"ACL <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
     "CAT [<category>]",
     "    The commands of a category, or all categories.",
     "DELUSER <username> [<username> ...]",
     "    Delete users in the whole cluster.",
     "DRYRUN <username> <command> [<arg> ...]",
     "    Whether the user may do this. Nothing is done.",
     "GETUSER <username>",
     "    What a user may do.",
     "GENPASS [<bits>]",
     "    A password that nobody can guess, of 256 bits if nothing is said.",
     "LIST",
     "    All users, as they stand in a file.",
     "LOAD",
     "    Make the whole cluster follow this node's file.",
     "LOG [<count> | RESET]",
     "    Who was refused at this node, newest first.",
     "SAVE",
     "    Write all users to this node's file.",
     "SETUSER <username> [<rule> ...]",
     "    Create or change a user in the whole cluster.",
     "USERS",
     "    The names of all users.",
     "WHOAMI",
     "    The name under which you are logged in.",
     "HELP",
     "    This.",
     "docs/protocol/access.md says what is different from Redis."});

/// As Redis says it to who tries for somebody.
std::string tried(const resp::Denial& denial) {
  switch (denial.reason) {
    case resp::Denial::Reason::key:
      return fmt::format("This user has no permissions to access the '{}' key", denial.object);
    case resp::Denial::Reason::channel:
      return fmt::format("This user has no permissions to access the '{}' channel", denial.object);
    default:
      return fmt::format("This user has no permissions to run the '{}' command", denial.object);
  }
}

/// For all that Redis knows, before it carries it out: of how many words are too many it knows
/// nothing where there may be more than one number.
bool may_fit(const resp::CommandSpec& spec, resp::Words words) {
  return arity(spec) < 0 && words.size() >= spec.min_words;
}

}  // namespace

void answer_list(resp::ReplyWriter& out, const Roster& roster) {
  out.array(roster.users().size());
  for (const auto& [name, user] : roster.users()) out.bulk(acl_line(name, user->rules()));
}

void answer_users(resp::ReplyWriter& out, const Roster& roster) {
  out.array(roster.users().size());
  for (const auto& [name, _] : roster.users()) out.bulk(name);
}

void answer_user(resp::ReplyWriter& out, const Roster& roster, std::string_view name) {
  const Roster::UserPtr found = roster.user(name);
  if (!found) return out.null_array();
  const User& user = found->rules();
  const auto flags = flags_of(user);
  out.map(6);
  out.bulk("flags");
  out.set(flags.size());
  for (const std::string_view flag : flags) out.bulk(flag);
  out.bulk("passwords");
  out.array(user.passwords.size());
  for (const std::string& password : user.passwords) out.bulk(password);
  out.bulk("commands");
  out.bulk(commands_of(user));
  out.bulk("keys");
  out.bulk(keys_of(user));
  out.bulk("channels");
  out.bulk(channels_of(user));
  out.bulk("selectors");
  out.array(0);
}

void answer_dry_run(resp::ReplyWriter& out, const Roster& roster, const Catalogue& catalogue,
                    std::string_view name, resp::Words words) {
  const Roster::UserPtr user = roster.user(name);
  if (!user) return out.error(fmt::format("ERR User '{}' not found", name));
  const resp::CommandSpec* const spec = catalogue.find(words);
  if (spec == nullptr) {
    const bool family = words.size() == 1 && !catalogue.named(resp::lower_case(words[0])).empty();
    return out.error(family ? fmt::format("ERR wrong number of arguments for '{}' command",
                                          resp::lower_case(words[0]))
                            : fmt::format("ERR Command '{}' not found", words[0]));
  }
  if (const std::string wrong = wrong_arity(*spec, words); !wrong.empty() && !may_fit(*spec, words))
    return out.error("ERR " + wrong);
  const auto denial = user->denies(*spec, words);
  denial ? out.bulk(tried(*denial)) : out.simple("OK");
}

void answer_categories(resp::ReplyWriter& out) {
  out.array(Catalogue::categories().size());
  for (const std::string_view name : Catalogue::categories()) out.bulk(name);
}

void answer_category(resp::ReplyWriter& out, const Catalogue& catalogue, std::string_view name) {
  const auto* const numbers = catalogue.category(resp::lower_case(name));
  if (numbers == nullptr) return out.error(fmt::format("ERR Unknown category '{}'", name));
  out.array(numbers->size());
  for (const std::uint32_t number : *numbers) out.bulk(catalogue.name(number));
}

void answer_help(resp::ReplyWriter& out) {
  out.lines(kLines);
}

}  // namespace pando::access
