#pragma once
/// What the handlers of collections have in common.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/keys/command.h"
#include "core/keys/numbers.h"

namespace pando::keys {

/// What is under a key, seen as one kind of value.
template <class Value>
struct Typed {
  const Value* value = nullptr;  ///< null: nothing, or something else
  bool wrong = false;            ///< something else

  const Value* operator->() const { return value; }
};

/// Counts as a use. Live until the next change.
template <class Value>
Typed<Value> typed(Call& call, std::string_view key) {
  const Entry* const entry = call.find(key);
  if (entry == nullptr) return {};
  if (entry->kind() != Value::kKind) return {.wrong = true};
  return {.value = static_cast<const Value*>(&entry->collection())};
}

/// A run of elements.
struct Slice {
  std::size_t first = 0, count = 0;
};
/// What two indices mean that both belong to the run; negative ones count from the end.
inline Slice slice(std::int64_t start, std::int64_t stop, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  if (start < 0) start = std::max<std::int64_t>(start + length, 0);
  stop = std::min(stop < 0 ? stop + length : stop, length - 1);
  if (start > stop) return {};
  return {static_cast<std::size_t>(start), static_cast<std::size_t>(stop - start + 1)};
}

/// The number a word is, if it is at least `least`; otherwise the sentence is answered.
inline std::optional<std::int64_t> read_at_least(Call& call, std::string_view word,
                                                 std::int64_t least, std::string_view sentence) {
  const auto number = read_integer(word);
  if (number && *number >= least) return number;
  call.error(sentence);
  return std::nullopt;
}

/// After something was taken away: tells that the key went with it, if it did.
inline void tell_if_gone(Call& call, std::string_view key) {
  if (call.keys.find(key) == nullptr) call.event('g', "del", key);
}

/// How often something may be drawn again for one request (ours: Redis has no limit).
inline constexpr std::int64_t kMostDrawn = 1 << 20;

}  // namespace pando::keys
