#pragma once
/// What one key answers if it is alone in the world: what histories are held against.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pando/time.h"

namespace pando::sim {

/// What clients ask for, and two things that happen to a key by themselves.
enum class Verb : std::uint8_t {
  get,
  set,
  set_new,
  swap,
  erase,
  take,
  append,
  count,
  set_for,
  get_for,
  persist,
  push_left,
  push_right,
  pop_left,
  pop_right,
  wait_left,
  length,
  list,
  expires,  ///< the time that the operation `by` has set is over
  lost,     ///< all copies of the bucket are gone, or may be
};

enum class Fate : std::uint8_t {
  open,      ///< nothing has been heard
  done,      ///< with this reply
  not_done,  ///< certainly
  unknown,
};

/// One request about one key, with all that is known of it.
struct Operation {
  Verb verb = Verb::get;
  std::uint64_t number = 0;  ///< of its kind alone in the history; from 1
  std::string argument;
  Duration limit{};  ///< for how long the key lives then
  Instant invoked{};
  Instant completed = kNever;
  Fate outcome = Fate::open;
  std::string reply;     ///< as RESP2
  std::uint64_t by = 0;  ///< see Verb::expires
};

/// What is under a key. A list is its elements, each with a line end.
struct Value {
  bool there = false;
  std::string text;
  std::uint64_t limited_by = 0;  ///< the operation that has limited its life; 0: none
  auto operator<=>(const Value&) const = default;
};

/// Carries it out; returns the reply. What happens by itself has none.
std::string carry_out(const Operation& operation, Value& value);
/// Its words, as a client says them.
std::vector<std::string> words_of(const Operation& operation, const std::string& key);
/// As histories name it.
std::string_view to_string(Verb verb);
/// Whether it can change anything.
bool writes(Verb verb);

}  // namespace pando::sim
