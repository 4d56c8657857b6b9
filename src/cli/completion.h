#pragma once
/// Completion scripts for shells, drawn from the table of verbs.
#include <string>

namespace pando::cli {

/// For bash 4 and later, without the bash-completion package.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

}  // namespace pando::cli
