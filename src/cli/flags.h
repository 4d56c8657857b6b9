#pragma once
/// Flags by Go's rules, so that every Serf command line works unchanged.
///
/// `-x v`, `-x=v`, `--x v`, `--x=v`; a boolean takes its value only with `=`; flags end at the
/// first word that is none, or after `--`. Why not a library: docs/decisions/0003-own-flags.md.
#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pando::cli {

/// What a flag's value is; `texts` and `pairs` may be given again and add up.
enum class FlagKind : std::uint8_t { boolean, text, texts, pairs, number, duration };

/// What a shell offers for a flag's value.
enum class Completes : std::uint8_t { nothing, choices, file, directory, interface };

/// One flag: the source of parsing, help, completion and the manual.
struct FlagSpec {
  std::string_view name;  ///< without dashes
  FlagKind kind = FlagKind::text;
  std::string_view value = "";     ///< stands for the value in help: `ADDR`, `KEY=VALUE`
  std::string_view fallback = "";  ///< the default as one would type it
  std::string_view help = "";      ///< one or two sentences, wrapped where it is shown
  std::string_view choices = "";   ///< the usual values, separated by spaces
  Completes completes = Completes::nothing;
  const char* environment = nullptr;  ///< a variable that gives the default; never shown
};

/// A flag as it was typed, with the name as in its spec.
struct FlagValue {
  std::string name, value;

  friend bool operator==(const FlagValue&, const FlagValue&) = default;
};

/// What a command line said. Every value has been checked against its kind, so reading cannot fail;
/// asking for a flag that is not in the specs, or by the wrong kind, is our own mistake (asserted).
class Flags {
 public:
  bool given(std::string_view name) const;
  bool boolean(std::string_view name) const;
  std::string text(std::string_view name) const;                ///< the last one wins
  std::vector<std::string> texts(std::string_view name) const;  ///< in the order given
  std::map<std::string, std::string> pairs(std::string_view name) const;
  std::int64_t number(std::string_view name) const;
  std::chrono::nanoseconds duration(std::string_view name) const;

  /// Every flag that was typed, in order. For those who merge several sources themselves.
  const std::vector<FlagValue>& in_order() const { return given_; }
  /// The words after the flags.
  const std::vector<std::string>& arguments() const { return arguments_; }
  /// `-h`, `-help` or `--help` was among the flags.
  bool help() const { return help_; }

 private:
  friend class FlagReader;
  const FlagSpec& spec(std::string_view name) const;

  std::vector<FlagSpec> specs_;
  std::vector<FlagValue> given_;
  std::vector<std::string> arguments_;
  bool help_ = false;
};

/// Reads the words after a verb. An error is one sentence with value, verb and remedy.
std::expected<Flags, std::string> parse_flags(std::string_view verb, std::vector<FlagSpec> specs,
                                              std::span<const std::string> words);

/// Go's spellings of a boolean: 1, t, T, true, TRUE, True and their opposites.
std::expected<bool, std::string> parse_boolean(std::string_view text);

}  // namespace pando::cli
