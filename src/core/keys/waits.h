#pragma once
/// What commands have in common that take from the first of some keys, or wait for one.
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "core/keys/command.h"

namespace pando::keys {

/// `numkeys key … WHERE [COUNT count]`
struct CountedPop {
  Words keys;
  std::string_view where;
  Words options;
};
/// `numkeys`: its index. nullopt: it has been answered what is wrong.
std::optional<CountedPop> read_counted_pop(Call& call, std::size_t numkeys);
/// How many to take, 1 without options. nullopt: it has been answered what is wrong.
std::optional<std::size_t> read_pop_count(Call& call, Words options);

/// How long to wait: seconds, with a fraction; milliseconds are returned, rounded up. The error is
/// Redis's sentence.
std::expected<std::int64_t, std::string_view> read_wait(std::string_view word);
/// False: it has been answered what is wrong with it.
bool check_wait(Call& call, std::string_view word);
/// The last word says how long.
std::expected<std::int64_t, std::string_view> wait_in_last(Words words);
/// The first word behind the name says how long.
std::expected<std::int64_t, std::string_view> wait_in_first(Words words);
/// For a command that found nothing to take.
Outcome wait_for_more(Call& call);

}  // namespace pando::keys
