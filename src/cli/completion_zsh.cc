#include <fmt/core.h>

#include "cli/command_table.h"
#include "cli/completion.h"

namespace pando::cli {
namespace {

/// Text inside single quotes and _arguments' brackets.
std::string quoted(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\'')
      out += "'\\''";
    else if (c == '[' || c == ']' || c == ':' || c == '\\')
      out += fmt::format("\\{}", c);
    else
      out += c;
  }
  return out;
}

std::string action(const FlagSpec& flag) {
  switch (flag.completes) {
    case Completes::file:
      return "_files";
    case Completes::directory:
      return "_files -/";
    case Completes::interface:
      return "_net_interfaces";
    case Completes::choices:
    case Completes::nothing:
      break;
  }
  return flag.choices.empty() ? " " : fmt::format("({})", flag.choices);
}

std::string specification(const FlagSpec& flag) {
  const bool repeats = flag.kind == FlagKind::texts || flag.kind == FlagKind::pairs;
  const std::string help = quoted(flag.help);
  if (flag.kind != FlagKind::boolean)
    return fmt::format("'{}-{}=[{}]:{}:{}'", repeats ? "*" : "", flag.name, help,
                       quoted(flag.value), action(flag));
  if (flag.fallback.empty()) return fmt::format("'-{}[{}]'", flag.name, help);
  return fmt::format("'-{}=-[{}]:value:(true false)'", flag.name, help);
}

std::string verb_case(const Command& command) {
  std::string out = fmt::format("    {})\n      _arguments", command.name);
  for (const FlagSpec& flag : flags_of(command))
    out += fmt::format(" \\\n        {}", specification(flag));
  out += " \\\n        '-h[Explains the command.]'";
  if (command.max_arguments > 0)
    out += fmt::format(" \\\n        '*:{}:{}'", quoted(command.arguments),
                       command.argument_choices.empty()
                           ? std::string{"_files"}
                           : fmt::format("({})", command.argument_choices));
  return out + "\n      ;;\n";
}

/// Verbs with their summaries and cases of verbs go into the braces.
constexpr std::string_view kScript = R"script(#compdef pando
# zsh completion for pando; put it into a directory of $fpath as _pando.
_pando() {{
  local -a verbs
  verbs=(
{}  )
  if (( CURRENT == 2 )); then
    _describe 'command' verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
{}  esac
}}
if [[ $funcstack[1] == _pando ]]; then _pando "$@"; else compdef _pando pando; fi
)script";

}  // namespace

std::string zsh_completion() {
  std::string verbs, cases;
  for (const Command* command : command_table()) {
    verbs += fmt::format("    '{}:{}'\n", command->name, quoted(command->summary));
    cases += verb_case(*command);
  }
  return fmt::format(kScript, verbs, cases);
}

}  // namespace pando::cli
