// Elements of lists: at the ends, by index, by value.
#include <array>

#include "core/keys/groups.h"
#include "core/keys/list_ends.h"

namespace pando::keys {
namespace {

using wire::Op;

List list_of_call(Call& call) {
  return typed<ListValue>(call, call.words[1]);
}

std::int64_t length(const List& list) {
  return list.value ? static_cast<std::int64_t>(list->size()) : 0;
}

template <End kEnd, bool kOnlyIfThere>
Outcome push_all(Call& call) {
  const std::string_view key = call.words[1];
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (kOnlyIfThere && list.value == nullptr) return call.integer(0);
  for (const std::string_view element : call.words.subspan(2)) push(call, key, kEnd, element);
  call.event('l', kEnd == End::left ? "lpush" : "rpush", key);
  return call.integer(length(list_of_call(call)));
}

Outcome pop_some(Call& call, End end) {
  const auto count =
      read_at_least(call, call.words[2], 0, "ERR value is out of range, must be positive");
  if (!count) return Outcome::done;
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.reply.null_array(), Outcome::done;
  const std::size_t some = std::min(static_cast<std::size_t>(*count), list->size());
  if (some == 0) return call.reply.array(0), Outcome::done;
  pop_many(call, call.words[1], end, some);
  return Outcome::done;
}

template <End kEnd>
Outcome pop(Call& call) {
  if (call.words.size() > 2) return pop_some(call, kEnd);
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.null();
  pop_one(call, call.words[1], kEnd);
  return Outcome::done;
}

Outcome llen(Call& call) {
  const List list = list_of_call(call);
  return list.wrong ? call.wrong_kind() : call.integer(length(list));
}

/// Where an index points that may count from the end; nullopt: at nothing.
std::optional<std::size_t> place(std::int64_t index, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  if (index < 0) index += length;
  return index < 0 || index >= length ? std::nullopt
                                      : std::optional{static_cast<std::size_t>(index)};
}

Outcome lindex(Call& call) {
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.null();
  const auto index = read_integer(call.words[2]);
  if (!index) return call.not_an_integer();
  const auto at = place(*index, list->size());
  return at ? call.bulk(list->words().word(*at)) : call.null();
}

Outcome lset(Call& call) {
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.error("ERR no such key");
  const auto index = read_integer(call.words[2]);
  if (!index) return call.not_an_integer();
  const auto at = place(*index, list->size());
  if (!at) return call.error("ERR index out of range");
  call.change({.op = Op::list_put,
               .key = call.words[1],
               .value = call.words[3],
               .number = static_cast<std::int64_t>(*at)});
  call.event('l', "lset", call.words[1]);
  return call.ok();
}

Outcome lrange(Call& call) {
  const auto start = read_integer(call.words[2]), stop = read_integer(call.words[3]);
  if (!start || !stop) return call.not_an_integer();
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  const Slice range = list.value ? slice(*start, *stop, list->size()) : Slice{};
  call.reply.array(range.count);
  std::size_t left = range.count;
  if (left > 0)
    list->words().forward(range.first,
                          [&](std::string_view word) { return call.reply.bulk(word), --left > 0; });
  return Outcome::done;
}

void drop(Call& call, Op op, std::size_t count) {
  if (count == 0) return;
  call.change({.op = op, .key = call.words[1], .number = static_cast<std::int64_t>(count)});
}

Outcome ltrim(Call& call) {
  const auto start = read_integer(call.words[2]), stop = read_integer(call.words[3]);
  if (!start || !stop) return call.not_an_integer();
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.ok();
  const std::size_t size = list->size();
  const Slice range = slice(*start, *stop, size);
  drop(call, Op::pop_back, range.count > 0 ? size - range.first - range.count : size);
  drop(call, Op::pop_front, range.first);
  call.event('l', "ltrim", call.words[1]);
  tell_if_gone(call, call.words[1]);
  return call.ok();
}

constexpr std::uint32_t kPut = resp::kWrite | resp::kDenyoom;
constexpr std::uint32_t kFast = resp::kFast;
constexpr std::size_t kAny = resp::kAnyNumber;

constexpr Command row(std::string_view name, std::string_view arguments, std::string_view summary,
                      std::size_t least, std::size_t most, std::uint32_t flags,
                      std::string_view since, std::string_view complexity, Handler handler) {
  return {{name,
           arguments,
           summary,
           least,
           most,
           {flags, resp::kAclList, {1, 1, 1}, "list", since, complexity}},
          handler};
}

constexpr std::string_view kOne = "O(1)";
constexpr std::string_view kGiven = "O(N) where N is the number of elements given";
constexpr std::string_view kTaken = "O(N) where N is the number of elements taken";
constexpr std::string_view kBlocks = "O(N) where N is the number of blocks to the nearer end";

constexpr std::array kRows = {
    row("LPUSH", "key element [element ...]", "Add elements before the first", 3, kAny,
        kPut | kFast, "1.0.0", kGiven, push_all<End::left, false>),
    row("RPUSH", "key element [element ...]", "Add elements behind the last", 3, kAny, kPut | kFast,
        "1.0.0", kGiven, push_all<End::right, false>),
    row("LPUSHX", "key element [element ...]", "Add elements before the first of a list", 3, kAny,
        kPut | kFast, "2.2.0", kGiven, push_all<End::left, true>),
    row("RPUSHX", "key element [element ...]", "Add elements behind the last of a list", 3, kAny,
        kPut | kFast, "2.2.0", kGiven, push_all<End::right, true>),
    row("LPOP", "key [count]", "Take the first elements", 2, 3, resp::kWrite | kFast, "1.0.0",
        kTaken, pop<End::left>),
    row("RPOP", "key [count]", "Take the last elements", 2, 3, resp::kWrite | kFast, "1.0.0",
        kTaken, pop<End::right>),
    row("LLEN", "key", "How many elements there are", 2, 2, resp::kReadonly | kFast, "1.0.0", kOne,
        llen),
    row("LINDEX", "key index", "The element at an index", 3, 3, resp::kReadonly, "1.0.0", kBlocks,
        lindex),
    row("LSET", "key index element", "Put another element at an index", 4, 4, kPut, "1.0.0",
        kBlocks, lset),
    row("LRANGE", "key start stop", "The elements between two indices", 4, 4, resp::kReadonly,
        "1.0.0", "O(N) where N is the number of elements answered", lrange),
    row("LTRIM", "key start stop", "Take away what is not between two indices", 4, 4, resp::kWrite,
        "1.0.0", kTaken, ltrim),
};

}  // namespace

std::span<const Command> list_commands() {
  return kRows;
}

}  // namespace pando::keys
