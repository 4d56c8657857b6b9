// Fields of hashes.
#include <array>
#include <cmath>

#include "core/keys/groups.h"
#include "core/keys/hash_value.h"
#include "core/keys/typed.h"

namespace pando::keys {
namespace {

using Hash = Typed<HashValue>;

Hash hash_of_call(Call& call) {
  return typed<HashValue>(call, call.words[1]);
}

void put(Call& call, std::string_view field, std::string_view value) {
  call.change({.op = wire::Op::hash_put, .key = call.words[1], .item = field, .value = value});
}

/// Puts all pairs; returns how many fields are new. Requires that there is no other kind of value.
std::int64_t put_pairs(Call& call) {
  std::int64_t fresh = 0;
  for (std::size_t i = 2; i + 1 < call.words.size(); i += 2) {
    const Hash hash = hash_of_call(call);
    if (hash.value == nullptr || !hash->get(call.words[i])) ++fresh;
    put(call, call.words[i], call.words[i + 1]);
  }
  call.event('h', "hset", call.words[1]);
  return fresh;
}

Outcome hset(Call& call) {
  if (call.words.size() % 2 != 0) return call.wrong_arity("hset");
  if (hash_of_call(call).wrong) return call.wrong_kind();
  return call.integer(put_pairs(call));
}

Outcome hmset(Call& call) {
  if (call.words.size() % 2 != 0) return call.wrong_arity("hmset");
  if (hash_of_call(call).wrong) return call.wrong_kind();
  put_pairs(call);
  return call.ok();
}

Outcome hsetnx(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  if (hash.value != nullptr && hash->get(call.words[2])) return call.integer(0);
  return call.integer(put_pairs(call));
}

void answer(Call& call, std::optional<std::string_view> value) {
  value ? call.reply.bulk(*value) : call.reply.null();
}

Outcome hget(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  answer(call, hash.value ? hash->get(call.words[2]) : std::nullopt);
  return Outcome::done;
}

Outcome hmget(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  const Words fields = call.words.subspan(2);
  call.reply.array(fields.size());
  for (const std::string_view field : fields)
    answer(call, hash.value ? hash->get(field) : std::nullopt);
  return Outcome::done;
}

Outcome hdel(Call& call) {
  if (hash_of_call(call).wrong) return call.wrong_kind();
  std::int64_t gone = 0;
  for (const std::string_view field : call.words.subspan(2)) {
    const Hash hash = hash_of_call(call);
    if (hash.value == nullptr) break;
    if (!hash->get(field)) continue;
    call.change({.op = wire::Op::hash_erase, .key = call.words[1], .item = field});
    ++gone;
  }
  if (gone > 0) {
    call.event('h', "hdel", call.words[1]);
    tell_if_gone(call, call.words[1]);
  }
  return call.integer(gone);
}

Outcome hlen(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  return call.integer(hash.value ? static_cast<std::int64_t>(hash->size()) : 0);
}

Outcome hexists(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  return call.integer(hash.value != nullptr && hash->get(call.words[2]) ? 1 : 0);
}

Outcome hstrlen(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  const auto value = hash.value ? hash->get(call.words[2]) : std::nullopt;
  return call.integer(value ? static_cast<std::int64_t>(value->size()) : 0);
}

Outcome hkeys(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  call.reply.array(hash.value ? hash->size() : 0);
  if (hash.value != nullptr)
    hash->each([&](const HashValue::Pair& pair) { call.reply.bulk(pair.field); });
  return Outcome::done;
}

Outcome hvals(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  call.reply.array(hash.value ? hash->size() : 0);
  if (hash.value != nullptr)
    hash->each([&](const HashValue::Pair& pair) { call.reply.bulk(pair.value); });
  return Outcome::done;
}

Outcome hgetall(Call& call) {
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  call.reply.map(hash.value ? hash->size() : 0);
  if (hash.value == nullptr) return Outcome::done;
  hash->each([&](const HashValue::Pair& pair) {
    call.reply.bulk(pair.field);
    call.reply.bulk(pair.value);
  });
  return Outcome::done;
}

Outcome hincrby(Call& call) {
  const auto by = read_integer(call.words[3]);
  if (!by) return call.not_an_integer();
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  const auto old = hash.value ? hash->get(call.words[2]) : std::nullopt;
  const auto number = old ? read_integer(*old) : std::optional<std::int64_t>{0};
  if (!number) return call.error("ERR hash value is not an integer");
  std::int64_t sum = 0;
  if (__builtin_add_overflow(*number, *by, &sum))
    return call.error("ERR increment or decrement would overflow");
  put(call, call.words[2], Spelled{sum}.word());
  call.event('h', "hincrby", call.words[1]);
  return call.integer(sum);
}

Outcome hincrbyfloat(Call& call) {
  const auto by = read_long_real(call.words[3]);
  if (!by) return call.error("ERR value is not a valid float");
  if (std::isinf(*by)) return call.error("ERR value is NaN or Infinity");
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  const auto old = hash.value ? hash->get(call.words[2]) : std::nullopt;
  const auto number = old ? read_long_real(*old) : std::optional<long double>{0};
  if (!number) return call.error("ERR hash value is not a float");
  const long double sum = *number + *by;
  if (!std::isfinite(sum)) return call.error("ERR increment would produce NaN or Infinity");
  const std::string text = spell_sum(sum);
  put(call, call.words[2], text);
  call.event('h', "hincrbyfloat", call.words[1]);
  return call.bulk(text);
}

constexpr std::size_t kAny = resp::kAnyNumber;
constexpr std::uint32_t kRead = resp::kReadonly | resp::kFast;
constexpr std::uint32_t kWriteFast = resp::kWrite | resp::kFast;
constexpr std::uint32_t kPut = resp::kWrite | resp::kDenyoom | resp::kFast;

constexpr Command row(std::string_view name, std::string_view arguments, std::string_view summary,
                      std::size_t least, std::size_t most, std::uint32_t flags,
                      std::string_view since, std::string_view complexity, Handler handler) {
  return {{name,
           arguments,
           summary,
           least,
           most,
           {flags, resp::kAclHash, {1, 1, 1}, "hash", since, complexity}},
          handler};
}

constexpr std::string_view kOne = "O(1)";
constexpr std::string_view kFields = "O(N) where N is the number of fields";
constexpr std::string_view kWords = "O(N) where N is the number of fields given";

constexpr std::array kRows = {
    row("HSET", "key field value [field value ...]", "Set fields of a hash", 4, kAny, kPut, "2.0.0",
        kWords, hset),
    row("HMSET", "key field value [field value ...]", "Set fields of a hash", 4, kAny, kPut,
        "2.0.0", kWords, hmset),
    row("HSETNX", "key field value", "Set a field that is not there", 4, 4, kPut, "2.0.0", kOne,
        hsetnx),
    row("HGET", "key field", "The value of a field", 3, 3, kRead, "2.0.0", kOne, hget),
    row("HMGET", "key field [field ...]", "The values of some fields", 3, kAny, kRead, "2.0.0",
        kWords, hmget),
    row("HGETALL", "key", "All fields with their values", 2, 2, resp::kReadonly, "2.0.0", kFields,
        hgetall),
    row("HDEL", "key field [field ...]", "Take fields away", 3, kAny, kWriteFast, "2.0.0", kWords,
        hdel),
    row("HLEN", "key", "How many fields there are", 2, 2, kRead, "2.0.0", kOne, hlen),
    row("HEXISTS", "key field", "Whether there is such a field", 3, 3, kRead, "2.0.0", kOne,
        hexists),
    row("HSTRLEN", "key field", "How many bytes a value has", 3, 3, kRead, "3.2.0", kOne, hstrlen),
    row("HKEYS", "key", "All fields", 2, 2, resp::kReadonly, "2.0.0", kFields, hkeys),
    row("HVALS", "key", "All values", 2, 2, resp::kReadonly, "2.0.0", kFields, hvals),
    row("HINCRBY", "key field increment", "Add a whole number to a field", 4, 4, kPut, "2.0.0",
        kOne, hincrby),
    row("HINCRBYFLOAT", "key field increment", "Add a real number to a field", 4, 4, kPut, "2.6.0",
        kOne, hincrbyfloat),
};

}  // namespace

std::span<const Command> hash_commands() {
  return kRows;
}

}  // namespace pando::keys
