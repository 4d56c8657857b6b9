#include <fmt/ostream.h>

#include "cli/commands.h"
#include "cli/completion.h"

namespace pando::cli {
namespace {

std::string script_for(std::string_view shell) {
  if (shell == "bash") return bash_completion();
  if (shell == "zsh") return zsh_completion();
  if (shell == "fish") return fish_completion();
  return {};
}

int run_completion(const Invocation& call) {
  const std::string& shell = call.flags.arguments().front();
  const std::string script = script_for(shell);
  if (script.empty())
    fmt::print(call.out, "completion: no script for '{}'; name bash, zsh or fish\n", shell);
  else
    fmt::print(call.out, "{}", script);
  return script.empty() ? 1 : 0;
}

}  // namespace

constinit const Command kCompletionCommand = {
    .name = "completion",
    .summary = "Prints a completion script for bash, zsh or fish",
    .arguments = "bash|zsh|fish",
    .min_arguments = 1,
    .max_arguments = 1,
    .too_few = "completion: which shell? Name bash, zsh or fish.",
    .examples =
        "source <(pando completion bash)\n"
        "pando completion zsh > ~/.zfunc/_pando\n"
        "pando completion fish > ~/.config/fish/completions/pando.fish",
    .argument_choices = "bash zsh fish",
    .run = run_completion,
};

}  // namespace pando::cli
