#pragma once
/// What does a command make of the keys? One row for each, and what its handler is given.
/// Source: docs/protocol/keys.md.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "core/keys/keyspace.h"
#include "wire/effects.h"
#include "wire/resp/command_spec.h"
#include "wire/resp/reply_writer.h"

namespace pando::keys {

using resp::Words;

/// What those who listen for changes of keys are told. Source: redis.io, "Keyspace notifications".
struct Event {
  char group;             ///< `g` generic, `$` string, `l`, `s`, `h`, `z`, `x` expired, `e` evicted
  std::string_view name;  ///< a constant: `set`, `del`, …
  std::string key;
};

/// In their order.
struct Events {
  bool wanted = false;  ///< nobody listens: nothing is kept
  std::vector<Event> list;
};

enum class Outcome : std::uint8_t {
  done,
  blocked,  ///< nothing was said or changed: to be called again when one of its keys was changed
};

struct Settings {
  bool count_uses = false;  ///< access is a frequency (LFU), not a time (LRU)
};

/// Everything that a handler has. Views into values do not outlive the next change.
struct Call {
  Keyspace& keys;
  Words words;
  std::int64_t now_ms;  ///< since 1970
  Rng& rng;
  wire::Effects& effects;
  resp::ReplyWriter& reply;
  Events& events;
  /// Of a copy that is no primary: what has expired is not to be seen, but not erased either.
  bool primary = true;
  /// False: who would wait is answered as when its time is up (transactions, and that moment).
  bool may_block = true;
  Settings settings = {};
  KnownHash known = {};  ///< of one of the words, if it is a key

  /// What is under the key; null if there is nothing or it has expired (it is erased then). Counts
  /// as a use.
  const Entry* find(std::string_view key);
  /// The same without being a use.
  const Entry* peek(std::string_view key);

  /// Changes the keyspace and writes it down for the other copies.
  void change(const wire::Effect& effect);
  void change(const wire::Effects& more);
  /// A text with an expiry (0: never) takes the place of what is there.
  void put(std::string_view key, std::string_view value, std::int64_t expires_at);
  void erase(std::string_view key);
  void event(char group, std::string_view name, std::string_view key);
  Position hash(std::string_view key) const {
    return known.is_of(key) ? known.hash : keys.hash(key);
  }

  Outcome error(std::string_view text) { return reply.error(text), Outcome::done; }
  Outcome integer(std::int64_t value) { return reply.integer(value), Outcome::done; }
  Outcome bulk(std::string_view text) { return reply.bulk(text), Outcome::done; }
  Outcome null() { return reply.null(), Outcome::done; }
  Outcome ok() { return reply.simple("OK"), Outcome::done; }
  Outcome syntax_error() { return error("ERR syntax error"); }
  Outcome not_an_integer() { return error("ERR value is not an integer or out of range"); }
  Outcome wrong_kind() {
    return error("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
  /// Redis's sentence for a number of words that does not fit, for forms with an optional part.
  Outcome wrong_arity(std::string_view name);
};

using Handler = Outcome (*)(Call& call);
/// How long a command waits at most: milliseconds, 0 = for ever; an error text if its word makes no
/// sense.
using WaitLimit = std::expected<std::int64_t, std::string_view> (*)(Words words);

/// There is something, and it is no value of this kind.
inline bool is_other(const Entry* entry, Kind kind) {
  return entry != nullptr && entry->kind() != kind;
}

struct Command : resp::CommandSpec {
  Handler handle = nullptr;
  WaitLimit waits = nullptr;  ///< of commands that may be blocked
};

/// All rows, in the order of the groups.
std::span<const Command* const> all_commands();
/// The row that a request means, null if there is none. The number of words is not looked at.
const Command* find_command(Words words);
/// The keys of a request, views of its words; empty if it has none or makes no sense.
std::vector<std::string_view> keys_of(const Command& command, Words words);

/// Looks at the number of words, then does what the command says.
Outcome execute(const Command& command, Call& call);

}  // namespace pando::keys
