#include <fmt/core.h>

#include "cli/command_table.h"
#include "cli/completion.h"

namespace pando::cli {
namespace {

/// What `compgen` offers for the value of a flag; empty if nobody can guess it.
std::string generator(const FlagSpec& flag) {
  switch (flag.completes) {
    case Completes::file:
      return "-f";
    case Completes::directory:
      return "-d";
    case Completes::interface:
      return "-W \"$(ls /sys/class/net 2>/dev/null)\"";
    case Completes::choices:
    case Completes::nothing:
      break;
  }
  if (flag.kind == FlagKind::boolean) return "-W \"true false\"";
  return flag.choices.empty() ? "" : fmt::format("-W \"{}\"", flag.choices);
}

std::string value_cases(const Command& command) {
  std::string out;
  for (const FlagSpec& flag : flags_of(command)) {
    const std::string words = generator(flag);
    // A boolean takes a value only with `=`; anything else takes the next word.
    const std::string_view with = flag.kind == FlagKind::boolean ? "[[ -n $glued ]] || break" : "";
    const std::string reply =
        words.empty() ? "" : fmt::format("COMPREPLY=($(compgen {} -- \"$cur\"))", words);
    out += fmt::format("      \"{} {}\") {}{}{}; return ;;\n", command.name, flag.name, with,
                       with.empty() ? "" : "; ", reply.empty() ? ":" : reply);
  }
  return out;
}

std::string flag_words(const Command& command) {
  std::string out = "-h";
  for (const FlagSpec& flag : flags_of(command))
    out += fmt::format(" -{}{}", flag.name, flag.kind == FlagKind::boolean ? "" : "=");
  return out;
}

std::string verb_case(const Command& command) {
  const std::string arguments =
      command.argument_choices.empty() ? "-f" : fmt::format("-W \"{}\"", command.argument_choices);
  const bool some = command.max_arguments > 0;
  return fmt::format("    {}) flags=\"{}\"; arguments='{}' ;;\n", command.name, flag_words(command),
                     some ? arguments : "-W \"\"");
}

/// Verbs, cases of values and cases of verbs go into the braces.
constexpr std::string_view kScript =
    R"script(# bash completion for pando; load it with: source <(pando completion bash)
_pando() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} verb=${{COMP_WORDS[1]}}
  local flag= glued= flags= arguments=
  COMPREPLY=()
  if (( COMP_CWORD == 1 )); then
    COMPREPLY=($(compgen -W "{}" -- "$cur"))
    return
  fi
  # `=` is a word of its own for bash.
  if [[ $cur == "=" ]]; then flag=$prev glued=1 cur=
  elif [[ $prev == "=" ]]; then flag=${{COMP_WORDS[COMP_CWORD-2]}} glued=1
  elif [[ $prev == -* ]]; then flag=$prev
  fi
  flag=${{flag#-}}
  while [[ -n $flag ]]; do
    case "$verb ${{flag#-}}" in
{}    esac
    break
  done
  case $verb in
{}    *) return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    [[ ${{COMPREPLY[0]}} == *= ]] && compopt -o nospace 2>/dev/null
  else
    eval "COMPREPLY=(\$(compgen $arguments -- \"\$cur\"))"
  fi
}}
complete -F _pando pando
)script";

}  // namespace

std::string bash_completion() {
  std::string verbs, values, cases;
  for (const Command* command : command_table()) {
    verbs += fmt::format("{}{}", verbs.empty() ? "" : " ", command->name);
    values += value_cases(*command);
    cases += verb_case(*command);
  }
  return fmt::format(kScript, verbs, values, cases);
}

}  // namespace pando::cli
