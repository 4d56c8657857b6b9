// Elements from one list to another, and waiting for elements.
#include <array>

#include "core/keys/groups.h"
#include "core/keys/list_ends.h"

namespace pando::keys {
namespace {

struct Ends {
  End out, in;
};

std::optional<Ends> read_ends(Call& call) {
  const auto out = read_end(call.words[3]), in = read_end(call.words[4]);
  if (out && in) return Ends{*out, *in};
  call.syntax_error();
  return std::nullopt;
}

Outcome move(Call& call, const Ends& ends, bool waits) {
  if (move_element(call, call.words[1], call.words[2], ends.out, ends.in)) return Outcome::done;
  return waits ? wait_for_more(call) : call.null();
}

Outcome lmove(Call& call) {
  const auto ends = read_ends(call);
  return ends ? move(call, *ends, false) : Outcome::done;
}

Outcome blmove(Call& call) {
  const auto ends = read_ends(call);
  if (!ends || !check_wait(call, call.words[5])) return Outcome::done;
  return move(call, *ends, true);
}

Outcome rpoplpush(Call& call) {
  return move(call, {End::right, End::left}, false);
}

Outcome brpoplpush(Call& call) {
  if (!check_wait(call, call.words[3])) return Outcome::done;
  return move(call, {End::right, End::left}, true);
}

Outcome lmpop(Call& call) {
  const auto pop = read_many_pop(call, 1);
  if (pop && !pop_first(call, *pop)) call.reply.null_array();
  return Outcome::done;
}

Outcome blmpop(Call& call) {
  const auto pop = read_many_pop(call, 2);
  if (!pop || !check_wait(call, call.words[1])) return Outcome::done;
  return pop_first(call, *pop) ? Outcome::done : wait_for_more(call);
}

template <End kEnd>
Outcome pop_or_wait(Call& call) {
  if (!check_wait(call, call.words.back())) return Outcome::done;
  for (const std::string_view key : call.words.subspan(1, call.words.size() - 2)) {
    const List list = typed<ListValue>(call, key);
    if (list.wrong) return call.wrong_kind();
    if (list.value == nullptr) continue;
    call.reply.array(2);
    call.reply.bulk(key);
    pop_one(call, key, kEnd);
    return Outcome::done;
  }
  return wait_for_more(call);
}

constexpr std::uint32_t kPut = resp::kWrite | resp::kDenyoom;
constexpr std::uint32_t kWait = resp::kBlocking | resp::kNoscript;
constexpr std::size_t kAny = resp::kAnyNumber;
constexpr resp::KeyPlaces kTwo{1, 2, 1}, kAllButLast{1, -2, 1};
constexpr resp::KeyPlaces kCounted{
    .find = [](Words words) { return resp::counted_keys(words, 1); }};
constexpr resp::KeyPlaces kCountedBehindWait{
    .find = [](Words words) { return resp::counted_keys(words, 2); }};

constexpr Command row(std::string_view name, std::string_view arguments, std::string_view summary,
                      std::size_t least, std::size_t most, std::uint32_t flags,
                      const resp::KeyPlaces& keys, std::string_view since,
                      std::string_view complexity, Handler handler, WaitLimit waits = nullptr) {
  if (waits != nullptr) flags |= kWait;
  if (keys.find != nullptr) flags |= resp::kMovableKeys;
  return {{name,
           arguments,
           summary,
           least,
           most,
           {flags, resp::kAclList, keys, "list", since, complexity}},
          handler,
          waits};
}

constexpr std::string_view kOne = "O(1)";
constexpr std::string_view kKeys = "O(N) where N is the number of keys";
constexpr std::string_view kKeysAndTaken = "O(N+M) for N keys and M elements taken";

constexpr std::array kRows = {
    row("LMOVE", "source destination LEFT|RIGHT LEFT|RIGHT", "Move an element", 5, 5, kPut, kTwo,
        "6.2.0", kOne, lmove),
    row("RPOPLPUSH", "source destination", "Move the last element to the head", 3, 3, kPut, kTwo,
        "1.2.0", kOne, rpoplpush),
    row("LMPOP", "numkeys key [key ...] LEFT|RIGHT [COUNT count]",
        "Take elements from the first list that has some", 4, kAny, resp::kWrite, kCounted, "7.0.0",
        kKeysAndTaken, lmpop),
    row("BLPOP", "key [key ...] timeout", "Take a first element or wait for one", 3, kAny,
        resp::kWrite, kAllButLast, "2.0.0", kKeys, pop_or_wait<End::left>, wait_in_last),
    row("BRPOP", "key [key ...] timeout", "Take a last element or wait for one", 3, kAny,
        resp::kWrite, kAllButLast, "2.0.0", kKeys, pop_or_wait<End::right>, wait_in_last),
    row("BLMOVE", "source destination LEFT|RIGHT LEFT|RIGHT timeout",
        "Move an element or wait for one", 6, 6, kPut, kTwo, "6.2.0", kOne, blmove, wait_in_last),
    row("BRPOPLPUSH", "source destination timeout", "Move a last element or wait for one", 4, 4,
        kPut, kTwo, "2.2.0", kOne, brpoplpush, wait_in_last),
    row("BLMPOP", "timeout numkeys key [key ...] LEFT|RIGHT [COUNT count]",
        "Take elements from the first list that has some, or wait", 5, kAny, resp::kWrite,
        kCountedBehindWait, "7.0.0", kKeysAndTaken, blmpop, wait_in_first),
};

}  // namespace

std::span<const Command> list_moves() {
  return kRows;
}

}  // namespace pando::keys
