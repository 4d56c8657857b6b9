// Going through the fields of a hash, and some of them at random.
#include <array>

#include "core/keys/draw.h"
#include "core/keys/groups.h"
#include "core/keys/hash_value.h"
#include "core/keys/scan_elements.h"

namespace pando::keys {
namespace {

using Hash = Typed<HashValue>;

Hash hash_of_call(Call& call) {
  return typed<HashValue>(call, call.words[1]);
}

/// RESP3 has a pair in an array of its own, RESP2 has all in a row.
Outcome answer_pairs(Call& call, const HashValue& hash, const std::vector<std::string>& fields) {
  const bool nested = call.reply.protocol() == resp::Protocol::resp3;
  call.reply.array(nested ? fields.size() : 2 * fields.size());
  for (const std::string& field : fields) {
    if (nested) call.reply.array(2);
    call.reply.bulk(field);
    call.reply.bulk(*hash.get(field));
  }
  return Outcome::done;
}

Outcome answer_fields(Call& call, const std::vector<std::string>& fields) {
  call.reply.array(fields.size());
  for (const std::string& field : fields) call.reply.bulk(field);
  return Outcome::done;
}

Outcome hrandfield(Call& call) {
  if (call.words.size() == 2) {
    const Hash hash = hash_of_call(call);
    if (hash.wrong) return call.wrong_kind();
    return hash.value ? call.bulk(hash->any(call.rng).field) : call.null();
  }
  const auto count = read_integer(call.words[2]);
  if (!count) return call.not_an_integer();
  const bool values = call.words.size() > 3;
  if (values && (call.words.size() > 4 || !resp::same_word(call.words[3], "WITHVALUES")))
    return call.syntax_error();
  if (*count < -kMostDrawn) return call.error("ERR value is out of range");
  const Hash hash = hash_of_call(call);
  if (hash.wrong) return call.wrong_kind();
  if (hash.value == nullptr || *count == 0) return call.reply.array(0), Outcome::done;
  const std::vector<std::string> fields = draw(*hash.value, call.rng, *count);
  return values ? answer_pairs(call, *hash.value, fields) : answer_fields(call, fields);
}

Outcome hscan(Call& call) {
  return scan_elements<HashValue>(
      call, [](const HashValue::Pair& pair) { return Shown{pair.field, std::string{pair.value}}; });
}

constexpr std::array kRows = {
    Command{{"HRANDFIELD",
             "key [count [WITHVALUES]]",
             "Some fields at random",
             2,
             resp::kAnyNumber,
             {resp::kReadonly,
              resp::kAclHash,
              {1, 1, 1},
              "hash",
              "6.2.0",
              "O(N) where N is the number of fields answered"}},
            hrandfield},
    Command{{"HSCAN",
             "key cursor [MATCH pattern] [COUNT count]",
             "The fields of a hash, some at a time",
             3,
             resp::kAnyNumber,
             {resp::kReadonly,
              resp::kAclHash,
              {1, 1, 1},
              "hash",
              "2.8.0",
              "O(1) for every call, O(N) for all of N fields"}},
            hscan},
};

}  // namespace

std::span<const Command> hash_walks() {
  return kRows;
}

}  // namespace pando::keys
