#pragma once
/// What is there to be asked? One row per command: arity, help and `COMMAND` are drawn from it.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "wire/resp/command_facts.h"
#include "wire/resp/request_reader.h"

namespace pando::resp {

inline constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();

struct CommandSpec {
  /// Upper case, one word or two: `PING`, `PANDO.STATE GET`.
  std::string_view name;
  std::string_view arguments = "";  ///< as one would write them: `NODE [KEY]`
  std::string_view summary;         ///< one line without a full stop
  /// Words, those of the name included.
  std::size_t min_words = 1, max_words = 1;
  CommandFacts facts = {};
};

/// True if both are the same but for the case of ASCII letters.
bool same_word(std::string_view a, std::string_view b);

/// ASCII letters as small ones.
std::string lower_case(std::string_view text);

/// The name as Redis writes it: `get`, `client|setname`.
std::string shown_name(const CommandSpec& spec);
/// How many words the name has, 1 or 2.
std::size_t name_words(const CommandSpec& spec);
/// Whether a request begins with this name.
bool names(const CommandSpec& spec, Words words);
/// Redis's arity: the number of words, negative if that is only the least.
std::int64_t arity(const CommandSpec& spec);

/// The row that a request means; null if there is none.
template <class Row>
const Row* find_row(std::span<const Row> rows, Words words) {
  for (const Row& row : rows)
    if (names(row, words)) return &row;
  return nullptr;
}

/// The row whose part `spec` is; null if it is part of none of these.
template <class Row>
const Row* row_among(std::span<const Row> rows, const CommandSpec& spec) {
  const void* const at = &spec;
  const bool among = !std::less<>{}(at, static_cast<const void*>(rows.data())) &&
                     std::less<>{}(at, static_cast<const void*>(rows.data() + rows.size()));
  return among ? static_cast<const Row*>(&spec) : nullptr;
}

/// Redis's sentence for a request that no row fits, without its code.
std::string unknown_command(std::span<const CommandSpec* const> rows, Words words);
/// Redis's sentence for a wrong number of words; empty if the number is right.
std::string wrong_arity(const CommandSpec& spec, Words words);

}  // namespace pando::resp
