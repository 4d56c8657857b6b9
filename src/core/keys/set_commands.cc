// Members of sets.
#include <array>

#include "core/keys/draw.h"
#include "core/keys/groups.h"
#include "core/keys/scan_elements.h"
#include "core/keys/set_value.h"
#include "core/keys/typed.h"

namespace pando::keys {
namespace {

using wire::Op;
using Set = Typed<SetValue>;

Set set_of_call(Call& call) {
  return typed<SetValue>(call, call.words[1]);
}

void put(Call& call, std::string_view key, std::string_view member) {
  call.change({.op = Op::set_put, .key = key, .item = member});
}

void take(Call& call, std::string_view key, std::string_view member) {
  call.change({.op = Op::set_erase, .key = key, .item = member});
}

bool has(const Set& set, std::string_view member) {
  return set.value != nullptr && set->contains(member);
}

Outcome sadd(Call& call) {
  if (set_of_call(call).wrong) return call.wrong_kind();
  std::int64_t fresh = 0;
  for (const std::string_view member : call.words.subspan(2)) {
    if (has(set_of_call(call), member)) continue;
    put(call, call.words[1], member);
    ++fresh;
  }
  if (fresh > 0) call.event('s', "sadd", call.words[1]);
  return call.integer(fresh);
}

Outcome srem(Call& call) {
  if (set_of_call(call).wrong) return call.wrong_kind();
  std::int64_t gone = 0;
  for (const std::string_view member : call.words.subspan(2)) {
    if (!has(set_of_call(call), member)) continue;
    take(call, call.words[1], member);
    ++gone;
  }
  if (gone > 0) {
    call.event('s', "srem", call.words[1]);
    tell_if_gone(call, call.words[1]);
  }
  return call.integer(gone);
}

Outcome scard(Call& call) {
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  return call.integer(set.value ? static_cast<std::int64_t>(set->size()) : 0);
}

Outcome sismember(Call& call) {
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  return call.integer(has(set, call.words[2]) ? 1 : 0);
}

Outcome smismember(Call& call) {
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  const Words members = call.words.subspan(2);
  call.reply.array(members.size());
  for (const std::string_view member : members) call.integer(has(set, member) ? 1 : 0);
  return Outcome::done;
}

Outcome smembers(Call& call) {
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  call.reply.set(set.value ? set->size() : 0);
  if (set.value != nullptr) set->each([&](std::string_view member) { call.reply.bulk(member); });
  return Outcome::done;
}

Outcome smove(Call& call) {
  const std::string_view from = call.words[1], to = call.words[2], member = call.words[3];
  const Set source = set_of_call(call);
  if (source.value == nullptr && !source.wrong) return call.integer(0);
  const Set target = typed<SetValue>(call, to);
  if (source.wrong || target.wrong) return call.wrong_kind();
  if (!has(source, member)) return call.integer(0);
  if (from == to) return call.integer(1);
  const bool fresh = !has(target, member);
  take(call, from, member);
  call.event('s', "srem", from);
  tell_if_gone(call, from);
  if (fresh) {
    put(call, to, member);
    call.event('s', "sadd", to);
  }
  return call.integer(1);
}

Outcome spop_some(Call& call) {
  const auto count =
      read_at_least(call, call.words[2], 0, "ERR value is out of range, must be positive");
  if (!count) return Outcome::done;
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  if (set.value == nullptr || *count == 0) return call.reply.set(0), Outcome::done;
  const std::vector<std::string> members = draw(*set.value, call.rng, *count);
  call.reply.set(members.size());
  for (const std::string& member : members) {
    call.reply.bulk(member);
    take(call, call.words[1], member);
  }
  call.event('s', "spop", call.words[1]);
  tell_if_gone(call, call.words[1]);
  return Outcome::done;
}

Outcome spop(Call& call) {
  if (call.words.size() > 3) return call.syntax_error();
  if (call.words.size() == 3) return spop_some(call);
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  if (set.value == nullptr) return call.null();
  const std::string member = any_name(*set.value, call.rng);
  take(call, call.words[1], member);
  call.event('s', "spop", call.words[1]);
  tell_if_gone(call, call.words[1]);
  return call.bulk(member);
}

Outcome srandmember(Call& call) {
  if (call.words.size() > 3) return call.syntax_error();
  if (call.words.size() == 2) {
    const Set set = set_of_call(call);
    if (set.wrong) return call.wrong_kind();
    return set.value ? call.bulk(any_name(*set.value, call.rng)) : call.null();
  }
  const auto count = read_integer(call.words[2]);
  if (!count) return call.not_an_integer();
  if (*count < -kMostDrawn) return call.error("ERR value is out of range");
  const Set set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  std::vector<std::string> members;
  if (set.value != nullptr) members = draw(*set.value, call.rng, *count);
  call.reply.array(members.size());
  for (const std::string& member : members) call.reply.bulk(member);
  return Outcome::done;
}

Outcome sscan(Call& call) {
  return scan_elements<SetValue>(
      call, [](std::string_view member) { return Shown{member, std::nullopt}; });
}

constexpr std::size_t kAny = resp::kAnyNumber;
constexpr std::uint32_t kRead = resp::kReadonly | resp::kFast;
constexpr std::uint32_t kTake = resp::kWrite | resp::kFast;

constexpr Command row(std::string_view name, std::string_view arguments, std::string_view summary,
                      std::size_t least, std::size_t most, std::uint32_t flags,
                      std::string_view since, std::string_view complexity, Handler handler,
                      const resp::KeyPlaces& keys = {1, 1, 1}) {
  return {{name,
           arguments,
           summary,
           least,
           most,
           {flags, resp::kAclSet, keys, "set", since, complexity}},
          handler};
}

constexpr std::string_view kOne = "O(1)";
constexpr std::string_view kGiven = "O(N) where N is the number of members given";
constexpr std::string_view kAnswered = "O(N) where N is the number of members answered";

constexpr std::array kRows = {
    row("SADD", "key member [member ...]", "Add members", 3, kAny, kTake | resp::kDenyoom, "1.0.0",
        kGiven, sadd),
    row("SREM", "key member [member ...]", "Take members away", 3, kAny, kTake, "1.0.0", kGiven,
        srem),
    row("SCARD", "key", "How many members there are", 2, 2, kRead, "1.0.0", kOne, scard),
    row("SISMEMBER", "key member", "Whether it is a member", 3, 3, kRead, "1.0.0", kOne, sismember),
    row("SMISMEMBER", "key member [member ...]", "Whether they are members", 3, kAny, kRead,
        "6.2.0", kGiven, smismember),
    row("SMEMBERS", "key", "All members", 2, 2, resp::kReadonly, "1.0.0", kAnswered, smembers),
    row("SMOVE", "source destination member", "Move a member to another set", 4, 4, kTake, "1.0.0",
        kOne, smove, {1, 2, 1}),
    row("SPOP", "key [count]", "Take members at random", 2, kAny, kTake, "1.0.0", kAnswered, spop),
    row("SRANDMEMBER", "key [count]", "Some members at random", 2, kAny, resp::kReadonly, "1.0.0",
        kAnswered, srandmember),
    row("SSCAN", "key cursor [MATCH pattern] [COUNT count]", "The members, some at a time", 3, kAny,
        resp::kReadonly, "2.8.0", "O(1) for every call, O(N) for all of N members", sscan),
};

}  // namespace

std::span<const Command> set_commands() {
  return kRows;
}

}  // namespace pando::keys
