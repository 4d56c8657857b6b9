// Texts under keys: parts of them, and those that are numbers.
#include <array>
#include <cmath>
#include <limits>

#include "core/keys/groups.h"
#include "core/keys/numbers.h"

namespace pando::keys {
namespace {

using resp::kAclString;
using resp::kDenyoom;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;

constexpr resp::KeyPlaces kOneKey{1, 1, 1};
constexpr std::string_view kTooLong =
    "ERR string exceeds maximum allowed size (proto-max-bulk-len)";

Outcome append(Call& call) {
  const std::string_view key = call.words[1], more = call.words[2];
  const Entry* entry = call.find(key);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  const std::size_t size = entry == nullptr ? 0 : entry->text().size();
  if (size + more.size() > wire::kLongestText) return call.error(kTooLong);
  if (entry == nullptr)
    call.put(key, more, 0);
  else
    call.change({.op = wire::Op::patch,
                 .key = key,
                 .value = more,
                 .number = static_cast<std::int64_t>(size)});
  call.event('$', "append", key);
  return call.integer(static_cast<std::int64_t>(size + more.size()));
}

Outcome getrange(Call& call) {
  const auto first = read_integer(call.words[2]), last = read_integer(call.words[3]);
  if (!first || !last) return call.not_an_integer();
  const Entry* entry = call.find(call.words[1]);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  const std::string_view text = entry == nullptr ? "" : entry->text();
  const auto size = static_cast<std::int64_t>(text.size());
  if (*first < 0 && *last < 0 && *first > *last) return call.bulk("");
  const auto from_front = [&](std::int64_t at) {
    return std::max<std::int64_t>(0, at < 0 ? at + size : at);
  };
  const std::int64_t begin = from_front(*first), end = std::min(from_front(*last), size - 1);
  if (begin > end || size == 0) return call.bulk("");
  return call.bulk(
      text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin + 1)));
}

Outcome setrange(Call& call) {
  const std::string_view key = call.words[1], value = call.words[3];
  const auto at = read_integer(call.words[2]);
  if (!at) return call.not_an_integer();
  if (*at < 0) return call.error("ERR offset is out of range");
  const Entry* entry = call.find(key);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  const std::size_t size = entry == nullptr ? 0 : entry->text().size();
  if (value.empty()) return call.integer(static_cast<std::int64_t>(size));
  if (static_cast<std::uint64_t>(*at) + value.size() > wire::kLongestText)
    return call.error(kTooLong);
  call.change({.op = wire::Op::patch, .key = key, .value = value, .number = *at});
  call.event('$', "setrange", key);
  return call.integer(static_cast<std::int64_t>(call.peek(key)->text().size()));
}

Outcome add(Call& call, std::int64_t amount) {
  const std::string_view key = call.words[1];
  const Entry* entry = call.find(key);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  const auto old = entry == nullptr ? 0 : read_integer(entry->text());
  if (!old) return call.not_an_integer();
  std::int64_t sum = 0;
  if (__builtin_add_overflow(*old, amount, &sum))
    return call.error("ERR increment or decrement would overflow");
  call.put(key, Spelled{sum}.word(), entry == nullptr ? 0 : entry->expires_at());
  call.event('$', "incrby", key);
  return call.integer(sum);
}

Outcome incr(Call& call) {
  return add(call, 1);
}

Outcome decr(Call& call) {
  return add(call, -1);
}

Outcome incrby(Call& call) {
  const auto amount = read_integer(call.words[2]);
  return amount ? add(call, *amount) : call.not_an_integer();
}

Outcome decrby(Call& call) {
  const auto amount = read_integer(call.words[2]);
  if (!amount) return call.not_an_integer();
  if (*amount == std::numeric_limits<std::int64_t>::min())
    return call.error("ERR decrement would overflow");
  return add(call, -*amount);
}

Outcome incrbyfloat(Call& call) {
  const std::string_view key = call.words[1];
  const Entry* entry = call.find(key);
  if (is_other(entry, Kind::string)) return call.wrong_kind();
  const auto old = entry == nullptr ? 0.0L : read_long_real(entry->text());
  const auto amount = read_long_real(call.words[2]);
  if (!old || !amount) return call.error("ERR value is not a valid float");
  const long double sum = *old + *amount;
  if (!std::isfinite(sum)) return call.error("ERR increment would produce NaN or Infinity");
  const std::string spelled = spell_sum(sum);
  call.put(key, spelled, entry == nullptr ? 0 : entry->expires_at());
  call.event('$', "incrbyfloat", key);
  return call.bulk(spelled);
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since,
                                   std::string_view complexity = "O(1)") {
  return {flags, kAclString, kOneKey, "string", since, complexity};
}
constexpr std::uint32_t kQuickWrite = kWrite | kDenyoom | kFast;
constexpr std::string_view kEachByte = "O(N) where N is the number of bytes answered";

constexpr std::array kRows = {
    Command{{"APPEND", "key value", "Lengthens a text", 3, 3, facts(kQuickWrite, "2.0.0")}, append},
    Command{
        {"GETRANGE", "key start end", "Part of a text", 4, 4, facts(kReadonly, "2.4.0", kEachByte)},
        getrange},
    Command{
        {"SUBSTR", "key start end", "Part of a text", 4, 4, facts(kReadonly, "1.0.0", kEachByte)},
        getrange},
    Command{{"SETRANGE", "key offset value", "Overwrites part of a text", 4, 4,
             facts(kWrite | kDenyoom, "2.2.0")},
            setrange},
    Command{{"INCR", "key", "Adds 1 to a number", 2, 2, facts(kQuickWrite, "1.0.0")}, incr},
    Command{{"DECR", "key", "Takes 1 off a number", 2, 2, facts(kQuickWrite, "1.0.0")}, decr},
    Command{{"INCRBY", "key increment", "Adds to a number", 3, 3, facts(kQuickWrite, "1.0.0")},
            incrby},
    Command{{"DECRBY", "key decrement", "Takes off a number", 3, 3, facts(kQuickWrite, "1.0.0")},
            decrby},
    Command{{"INCRBYFLOAT", "key increment", "Adds to a real number", 3, 3,
             facts(kQuickWrite, "2.6.0")},
            incrbyfloat},
};

}  // namespace

std::span<const Command> text_commands() {
  return kRows;
}

}  // namespace pando::keys
