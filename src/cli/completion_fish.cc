#include <fmt/core.h>

#include "cli/command_table.h"
#include "cli/completion.h"

namespace pando::cli {
namespace {

/// Text inside single quotes.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string value_part(const FlagSpec& flag) {
  if (flag.kind == FlagKind::boolean) return "";
  switch (flag.completes) {
    case Completes::file:
      return " -r -F";
    case Completes::directory:
      return " -x -a '(__fish_complete_directories)'";
    case Completes::interface:
      return " -x -a '(ls /sys/class/net)'";
    case Completes::choices:
    case Completes::nothing:
      break;
  }
  return flag.choices.empty() ? " -x" : fmt::format(" -x -a '{}'", flag.choices);
}

std::string verb_lines(const Command& command) {
  const std::string when =
      fmt::format("complete -c pando -n '__fish_seen_subcommand_from {}'", command.name);
  std::string out = fmt::format("complete -c pando -f -n '__fish_is_first_token' -a {} -d '{}'\n",
                                command.name, quoted(command.summary));
  for (const FlagSpec& flag : flags_of(command))
    out +=
        fmt::format("{} -o {}{} -d '{}'\n", when, flag.name, value_part(flag), quoted(flag.help));
  if (!command.argument_choices.empty())
    out += fmt::format("{} -f -a '{}'\n", when, command.argument_choices);
  return out;
}

}  // namespace

std::string fish_completion() {
  std::string out =
      "# fish completion for pando; put it into ~/.config/fish/completions/pando.fish\n";
  for (const Command* command : command_table()) out += verb_lines(*command);
  return out;
}

}  // namespace pando::cli
