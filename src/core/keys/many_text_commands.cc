// Texts under several keys at once.
#include <array>

#include "core/keys/groups.h"

namespace pando::keys {
namespace {

using resp::kAnyNumber;
using resp::kDenyoom;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;

constexpr resp::KeyPlaces kAllKeys{1, -1, 1};
constexpr resp::KeyPlaces kPairs{1, -1, 2};

Outcome mget(Call& call) {
  call.reply.array(call.words.size() - 1);
  for (const std::string_view key : call.words.subspan(1)) {
    const Entry* entry = call.find(key);
    if (entry == nullptr || entry->kind() != Kind::string)
      call.null();
    else
      call.bulk(entry->text());
  }
  return Outcome::done;
}

void put_pairs(Call& call) {
  for (std::size_t i = 1; i + 1 < call.words.size(); i += 2) {
    call.put(call.words[i], call.words[i + 1], 0);
    call.event('$', "set", call.words[i]);
  }
}

Outcome mset(Call& call) {
  if (call.words.size() % 2 == 0) return call.wrong_arity("mset");
  put_pairs(call);
  return call.ok();
}

Outcome msetnx(Call& call) {
  if (call.words.size() % 2 == 0) return call.wrong_arity("msetnx");
  for (std::size_t i = 1; i < call.words.size(); i += 2)
    if (call.find(call.words[i]) != nullptr) return call.integer(0);
  put_pairs(call);
  return call.integer(1);
}

constexpr resp::CommandFacts facts(std::uint32_t flags, std::string_view since,
                                   resp::KeyPlaces keys) {
  return {flags, resp::kAclString, keys, "string", since, "O(N) where N is the number of keys"};
}

constexpr std::array kRows = {
    Command{{"MGET", "key [key ...]", "The texts under several keys", 2, kAnyNumber,
             facts(kReadonly | kFast, "1.0.0", kAllKeys)},
            mget},
    Command{{"MSET", "key value [key value ...]", "Puts several texts", 3, kAnyNumber,
             facts(kWrite | kDenyoom, "1.0.1", kPairs)},
            mset},
    Command{{"MSETNX", "key value [key value ...]", "Puts several texts if all keys are free", 3,
             kAnyNumber, facts(kWrite | kDenyoom, "1.0.1", kPairs)},
            msetnx},
};

}  // namespace

std::span<const Command> many_text_commands() {
  return kRows;
}

}  // namespace pando::keys
