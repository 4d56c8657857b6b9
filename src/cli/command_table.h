#pragma once
/// The one table of verbs. Dispatch, help, completion and manual pages are all drawn from it.
///
/// A verb is a `constinit const Command` beside its implementation, declared in commands.h and
/// listed in command_table.cc.
#include <cstddef>
#include <iosfwd>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/flags.h"

namespace pando::cli {

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

/// One call of a verb. All output, errors included, goes to `out`, as Serf's does.
struct Invocation {
  const Flags& flags;
  std::ostream& out;
};

/// One verb.
struct Command {
  std::string_view name;
  std::string_view summary;         ///< one line without a full stop, for the overview
  std::string_view arguments = "";  ///< what follows the flags: `NAME [PAYLOAD]`
  std::size_t min_arguments = 0, max_arguments = 0;
  std::string_view too_few = "";  ///< Serf's own sentence for missing arguments, if it has one
  std::string_view about = "";    ///< paragraphs for help and manual, separated by blank lines
  std::span<const FlagSpec> flags = {};
  /// More flags, for verbs whose flags are kept in another table.
  std::vector<FlagSpec> (*more_flags)() = nullptr;
  bool client = false;                     ///< talks to an agent: adds -rpc-addr and -rpc-auth
  bool resp = false;                       ///< as a Redis client: adds -resp and -resp-auth
  bool json = false;                       ///< can answer in JSON: adds -json
  std::string_view examples = "";          ///< command lines, one per line
  std::string_view argument_choices = "";  ///< the usual first arguments, for completion
  /// Returns the exit code: 0 done, 1 not.
  int (*run)(const Invocation&) = nullptr;
};

/// Every verb, by name.
std::span<const Command* const> command_table();
/// Null if there is no such verb.
const Command* find_command(std::string_view name);
/// Own flags, then what `json`, `client` and `resp` add.
std::vector<FlagSpec> flags_of(const Command& command);

/// The overview of all verbs.
std::string overview();
/// Usage, explanation, options and examples of one verb.
std::string help(const Command& command);

/// Runs the verb that `words` (without the program's name) say and returns the exit code.
int dispatch(std::span<const std::string> words, std::ostream& out);

}  // namespace pando::cli
