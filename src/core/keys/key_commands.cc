// Keys, whatever is under them.
#include <array>
#include <string>

#include "core/keys/groups.h"
#include "core/keys/numbers.h"
#include "core/keys/restate.h"

namespace pando::keys {
namespace {

using resp::kAclKeyspace;
using resp::kAnyNumber;
using resp::kDenyoom;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;
using resp::same_word;

constexpr resp::KeyPlaces kOneKey{1, 1, 1};
constexpr resp::KeyPlaces kTwoKeys{1, 2, 1};
constexpr resp::KeyPlaces kAllKeys{1, -1, 1};

Outcome del(Call& call) {
  std::int64_t erased = 0;
  for (const std::string_view key : call.words.subspan(1)) {
    if (call.peek(key) == nullptr) continue;
    call.erase(key);
    call.event('g', "del", key);
    ++erased;
  }
  return call.integer(erased);
}

Outcome exists(Call& call) {
  std::int64_t there = 0;
  for (const std::string_view key : call.words.subspan(1)) there += call.peek(key) != nullptr;
  return call.integer(there);
}

Outcome touch(Call& call) {
  std::int64_t there = 0;
  for (const std::string_view key : call.words.subspan(1)) there += call.find(key) != nullptr;
  return call.integer(there);
}

Outcome type(Call& call) {
  const Entry* entry = call.peek(call.words[1]);
  call.reply.simple(entry == nullptr ? "none" : name_of(entry->kind()));
  return Outcome::done;
}

/// Puts what is under one key under another, too, in place of what is there.
void copy_to(Call& call, const Entry& entry, std::string_view key) {
  wire::Effects copied;
  restate(entry, key, copied);
  call.change(copied);
}

void move_key(Call& call, const Entry& entry) {
  const std::string_view from = call.words[1], to = call.words[2];
  copy_to(call, entry, to);
  call.erase(from);
  call.event('g', "rename_from", from);
  call.event('g', "rename_to", to);
}

Outcome rename(Call& call) {
  const Entry* entry = call.find(call.words[1]);
  if (entry == nullptr) return call.error("ERR no such key");
  if (call.words[1] != call.words[2]) move_key(call, *entry);
  return call.ok();
}

Outcome renamenx(Call& call) {
  const Entry* entry = call.find(call.words[1]);
  if (entry == nullptr) return call.error("ERR no such key");
  if (call.words[1] == call.words[2] || call.peek(call.words[2]) != nullptr) return call.integer(0);
  move_key(call, *entry);
  return call.integer(1);
}

/// The options of COPY; false: it has been answered what is wrong.
bool read_copy_options(Call& call, bool& replace) {
  for (Words rest = call.words.subspan(3); !rest.empty(); rest = rest.subspan(1)) {
    if (same_word(rest[0], "REPLACE")) {
      replace = true;
    } else if (same_word(rest[0], "DB") && rest.size() > 1) {
      const auto database = read_integer(rest[1]);
      if (!database) return call.not_an_integer(), false;
      if (*database != static_cast<std::int32_t>(*database))
        return call.error(
                   "ERR value is out of range, value must between -2147483648 and 2147483647"),
               false;
      if (*database != 0) return call.error("ERR DB index is out of range"), false;
      rest = rest.subspan(1);
    } else {
      return call.syntax_error(), false;
    }
  }
  return true;
}

Outcome copy(Call& call) {
  bool replace = false;
  if (!read_copy_options(call, replace)) return Outcome::done;
  const std::string_view from = call.words[1], to = call.words[2];
  if (from == to) return call.error("ERR source and destination objects are the same");
  const Entry* entry = call.find(from);
  if (entry == nullptr || (call.peek(to) != nullptr && !replace)) return call.integer(0);
  copy_to(call, *entry, to);
  call.event('g', "copy_to", to);
  return call.integer(1);
}

Outcome flush(Call& call) {
  if (call.words.size() > 2 || (call.words.size() == 2 && !same_word(call.words[1], "SYNC") &&
                                !same_word(call.words[1], "ASYNC")))
    return call.syntax_error();
  call.change({.op = wire::Op::flush});
  return call.ok();
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since,
                                   resp::KeyPlaces keys = kOneKey,
                                   std::string_view complexity = "O(1)") {
  return {flags, kAclKeyspace, keys, "generic", since, complexity};
}
constexpr resp::CommandFacts flush_facts() {
  return {kWrite,  kAclKeyspace | resp::kAclDangerous,  {}, "server",
          "1.0.0", "O(N) where N is the number of keys"};
}
constexpr std::string_view kEachKey = "O(N) where N is the number of keys";
constexpr std::string_view kEachElement = "O(N) where N is the number of elements of the value";

constexpr std::array kRows = {
    Command{{"DEL", "key [key ...]", "Erases keys", 2, kAnyNumber,
             facts(kWrite, "1.0.0", kAllKeys, kEachKey)},
            del},
    Command{{"UNLINK", "key [key ...]", "Erases keys", 2, kAnyNumber,
             facts(kWrite | kFast, "4.0.0", kAllKeys, kEachKey)},
            del},
    Command{{"EXISTS", "key [key ...]", "How many of the keys there are", 2, kAnyNumber,
             facts(kReadonly | kFast, "1.0.0", kAllKeys, kEachKey)},
            exists},
    Command{{"TOUCH", "key [key ...]", "Counts as a use of keys", 2, kAnyNumber,
             facts(kReadonly | kFast, "3.2.1", kAllKeys, kEachKey)},
            touch},
    Command{{"TYPE", "key", "What kind of value is under a key", 2, 2,
             facts(kReadonly | kFast, "1.0.0")},
            type},
    Command{{"RENAME", "key newkey", "Puts a value under another key", 3, 3,
             facts(kWrite, "1.0.0", kTwoKeys, kEachElement)},
            rename},
    Command{{"RENAMENX", "key newkey", "Puts a value under another key that is free", 3, 3,
             facts(kWrite | kFast, "1.0.0", kTwoKeys, kEachElement)},
            renamenx},
    Command{{"COPY", "source destination [DB 0] [REPLACE]", "Puts a value under a second key, too",
             3, kAnyNumber, facts(kWrite | kDenyoom, "6.2.0", kTwoKeys, kEachElement)},
            copy},
    Command{{"FLUSHDB", "[ASYNC|SYNC]", "Erases everything", 1, kAnyNumber, flush_facts()}, flush},
    Command{{"FLUSHALL", "[ASYNC|SYNC]", "Erases everything", 1, kAnyNumber, flush_facts()}, flush},
};

}  // namespace

std::span<const Command> key_commands() {
  return kRows;
}

}  // namespace pando::keys
