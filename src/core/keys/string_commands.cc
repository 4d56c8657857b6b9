// Texts under keys.
#include <array>

#include "core/keys/groups.h"

namespace pando::keys {
namespace {

using resp::kAclString;
using resp::kAnyNumber;
using resp::kDenyoom;
using resp::kFast;
using resp::kReadonly;
using resp::kWrite;

constexpr resp::KeyPlaces kOneKey{1, 1, 1};

Outcome get(Call& call) {
  const Entry* entry = call.find(call.words[1]);
  if (entry == nullptr) return call.null();
  if (entry->kind() != Kind::string) return call.wrong_kind();
  return call.bulk(entry->text());
}

Outcome set(Call& call) {
  call.put(call.words[1], call.words[2], 0);
  call.event('$', "set", call.words[1]);
  return call.ok();
}

constexpr std::array kRows = {
    Command{{"GET",
             "key",
             "Get the value of a key",
             2,
             2,
             {kReadonly | kFast, kAclString, kOneKey, "string", "1.0.0", "O(1)"}},
            get},
    Command{{"SET",
             "key value",
             "Set the string value of a key",
             3,
             kAnyNumber,
             {kWrite | kDenyoom, kAclString, kOneKey, "string", "1.0.0", "O(1)"}},
            set},
};

}  // namespace

std::span<const Command> string_commands() {
  return kRows;
}

}  // namespace pando::keys
