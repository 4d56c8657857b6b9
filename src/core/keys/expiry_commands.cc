// When do keys expire?
#include <fmt/format.h>

#include <array>

#include "core/keys/expiry_words.h"
#include "core/keys/groups.h"
#include "core/keys/numbers.h"

namespace pando::keys {
namespace {

using resp::kAclKeyspace;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;
using resp::same_word;

/// On what it depends whether an expiry is set.
struct Conditions {
  bool if_none = false, if_some = false, if_later = false, if_earlier = false;

  bool allow(const Entry& entry, std::int64_t at) const {
    const bool has = entry.expires();
    if (if_none && has) return false;
    if (if_some && !has) return false;
    if (if_later && (!has || at <= entry.expires_at())) return false;
    return !if_earlier || !has || at < entry.expires_at();
  }
};

/// False: it has been answered what is wrong.
bool read_conditions(Call& call, Conditions& out) {
  for (const std::string_view word : call.words.subspan(3)) {
    bool* const option = same_word(word, "NX")   ? &out.if_none
                         : same_word(word, "XX") ? &out.if_some
                         : same_word(word, "GT") ? &out.if_later
                         : same_word(word, "LT") ? &out.if_earlier
                                                 : nullptr;
    if (option == nullptr) return call.error(fmt::format("ERR Unsupported option {}", word)), false;
    *option = true;
  }
  if (out.if_none && (out.if_some || out.if_later || out.if_earlier))
    return call.error("ERR NX and XX, GT or LT options at the same time are not compatible"), false;
  if (out.if_later && out.if_earlier)
    return call.error("ERR GT and LT options at the same time are not compatible"), false;
  return true;
}

Outcome expire_in(Call& call, ExpiryForm form, std::string_view command) {
  Conditions conditions;
  if (!read_conditions(call, conditions)) return Outcome::done;
  const auto number = read_integer(call.words[2]);
  if (!number) return call.not_an_integer();
  const auto at = scaled_expiry(*number, form, call.now_ms, command);
  if (!at) return call.error(at.error());
  const std::string_view key = call.words[1];
  const Entry* entry = call.find(key);
  if (entry == nullptr || !conditions.allow(*entry, *at)) return call.integer(0);
  if (*at <= call.now_ms) {
    call.erase(key);
    call.event('g', "del", key);
  } else {
    call.change({.op = wire::Op::expire_at, .key = key, .number = *at});
    call.event('g', "expire", key);
  }
  return call.integer(1);
}

Outcome expire(Call& call) {
  return expire_in(call, {.seconds = true}, "expire");
}

Outcome pexpire(Call& call) {
  return expire_in(call, {}, "pexpire");
}

Outcome expireat(Call& call) {
  return expire_in(call, {.seconds = true, .absolute = true}, "expireat");
}

Outcome pexpireat(Call& call) {
  return expire_in(call, {.absolute = true}, "pexpireat");
}

/// -2: no such key, -1: it never expires. Seconds are rounded to the nearest.
Outcome answer_expiry(Call& call, bool seconds, std::int64_t since) {
  const Entry* entry = call.peek(call.words[1]);
  if (entry == nullptr) return call.integer(-2);
  if (!entry->expires()) return call.integer(-1);
  const std::int64_t ms = entry->expires_at() - since;
  return call.integer(seconds ? ms / 1000 + (ms % 1000 >= 500) : ms);
}

Outcome ttl(Call& call) {
  return answer_expiry(call, true, call.now_ms);
}

Outcome pttl(Call& call) {
  return answer_expiry(call, false, call.now_ms);
}

Outcome expiretime(Call& call) {
  return answer_expiry(call, true, 0);
}

Outcome pexpiretime(Call& call) {
  return answer_expiry(call, false, 0);
}

Outcome persist(Call& call) {
  const std::string_view key = call.words[1];
  const Entry* entry = call.find(key);
  if (entry == nullptr || !entry->expires()) return call.integer(0);
  call.change({.op = wire::Op::expire_at, .key = key});
  call.event('g', "persist", key);
  return call.integer(1);
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since) {
  return {flags | kFast, kAclKeyspace, {1, 1, 1}, "generic", since, "O(1)"};
}
constexpr std::size_t kAny = resp::kAnyNumber;

constexpr std::array kRows = {
    Command{{"EXPIRE", "key seconds [NX|XX|GT|LT]", "Lets a key expire in some seconds", 3, kAny,
             facts(kWrite, "1.0.0")},
            expire},
    Command{{"PEXPIRE", "key milliseconds [NX|XX|GT|LT]", "Lets a key expire in some milliseconds",
             3, kAny, facts(kWrite, "2.6.0")},
            pexpire},
    Command{{"EXPIREAT", "key time [NX|XX|GT|LT]", "Lets a key expire, in seconds since 1970", 3,
             kAny, facts(kWrite, "1.2.0")},
            expireat},
    Command{{"PEXPIREAT", "key time [NX|XX|GT|LT]", "Lets a key expire, in milliseconds since 1970",
             3, kAny, facts(kWrite, "2.6.0")},
            pexpireat},
    Command{{"TTL", "key", "In how many seconds a key expires", 2, 2, facts(kReadonly, "1.0.0")},
            ttl},
    Command{
        {"PTTL", "key", "In how many milliseconds a key expires", 2, 2, facts(kReadonly, "2.6.0")},
        pttl},
    Command{{"EXPIRETIME", "key", "When a key expires, in seconds since 1970", 2, 2,
             facts(kReadonly, "7.0.0")},
            expiretime},
    Command{{"PEXPIRETIME", "key", "When a key expires, in milliseconds since 1970", 2, 2,
             facts(kReadonly, "7.0.0")},
            pexpiretime},
    Command{{"PERSIST", "key", "Lets a key never expire", 2, 2, facts(kWrite, "2.2.0")}, persist},
};

}  // namespace

std::span<const Command> expiry_commands() {
  return kRows;
}

}  // namespace pando::keys
