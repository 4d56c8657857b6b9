// All keys: going through them, counting them, one of them.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/scan_words.h"
#include "wire/resp/glob.h"

namespace pando::keys {
namespace {

using resp::kAclDangerous;
using resp::kAclKeyspace;
using resp::kAnyNumber;
using resp::kFast;
using resp::kReadonly;

bool expired(const Entry& entry, std::int64_t now_ms) {
  return entry.expires() && entry.expires_at() <= now_ms;
}

Outcome answer_all(Call& call, const std::vector<std::string>& names) {
  call.reply.array(names.size());
  for (const std::string& name : names) call.bulk(name);
  return Outcome::done;
}

Outcome keys(Call& call) {
  const std::string_view pattern = call.words[1];
  std::vector<std::string> names;
  Position at = 0;
  do {
    at = call.keys.visit(at, [&](const Entry& entry) {
      if (!expired(entry, call.now_ms) && (pattern == "*" || resp::fits_glob(pattern, entry.key())))
        names.emplace_back(entry.key());
    });
  } while (at != 0);
  return answer_all(call, names);
}

Outcome scan(Call& call) {
  const auto words = read_scan(call, 1);
  if (!words) return Outcome::done;
  std::vector<std::string> names, gone;
  std::size_t seen = 0;
  Position at = words->from;
  do {
    at = call.keys.visit(at, [&](const Entry& entry) {
      ++seen;
      if (expired(entry, call.now_ms))
        gone.emplace_back(entry.key());
      else if (words->fits(entry.key()) &&
               (!words->type || resp::same_word(name_of(entry.kind()), *words->type)))
        names.emplace_back(entry.key());
    });
  } while (at != 0 && seen < words->count);
  for (const std::string& key : gone) call.peek(key);
  call.reply.array(2);
  call.bulk(cursor_of(at));
  return answer_all(call, names);
}

Outcome randomkey(Call& call) {
  while (call.keys.size() > 0) {
    const std::string key{call.keys.any(call.rng).key()};
    if (call.peek(key) != nullptr) return call.bulk(key);
    if (!call.primary) break;  // what has expired is not erased here and would come again
  }
  return call.null();
}

Outcome dbsize(Call& call) {
  return call.integer(static_cast<std::int64_t>(call.keys.size()));
}

constexpr std::string_view kEachKey = "O(N) where N is the number of keys";

constexpr std::array kRows = {
    Command{{"KEYS",
             "pattern",
             "The names of all keys that fit a pattern",
             2,
             2,
             {kReadonly, kAclKeyspace | kAclDangerous, {}, "generic", "1.0.0", kEachKey}},
            keys},
    Command{{"SCAN",
             "cursor [MATCH pattern] [COUNT count] [TYPE type]",
             "The names of keys, some at a time",
             2,
             kAnyNumber,
             {kReadonly,
              kAclKeyspace,
              {},
              "generic",
              "2.8.0",
              "O(1) for every call, O(N) for all of N keys"}},
            scan},
    Command{{"RANDOMKEY",
             "",
             "The name of some key",
             1,
             1,
             {kReadonly, kAclKeyspace, {}, "generic", "1.0.0", "O(1)"}},
            randomkey},
    Command{{"DBSIZE",
             "",
             "How many keys there are",
             1,
             1,
             {kReadonly | kFast, kAclKeyspace, {}, "server", "1.0.0", "O(1)"}},
            dbsize},
};

}  // namespace

std::span<const Command> walk_commands() {
  return kRows;
}

}  // namespace pando::keys
