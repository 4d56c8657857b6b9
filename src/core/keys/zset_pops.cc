// Taking the smallest or the greatest of sorted sets, and waiting for them.
#include <array>
#include <string>

#include "core/keys/groups.h"
#include "core/keys/waits.h"
#include "core/keys/zset_replies.h"

namespace pando::keys {
namespace {

enum class Side : std::uint8_t { least, greatest };

constexpr std::string_view event_of(Side side) {
  return side == Side::least ? "zpopmin" : "zpopmax";
}

/// Answers so many members with their scores, takes them away, tells. Requires that they are there.
void pop_many(Call& call, std::string_view key, Side side, std::size_t count, bool nested) {
  for (std::size_t i = 0; i < count; ++i) {
    const ZSet set = typed<SortedSet>(call, key);
    const Ranked item = set->entry(side == Side::least ? 0 : set->size() - 1);
    const std::string member{item.member()};
    if (nested) call.reply.array(2);
    call.reply.bulk(member);
    answer_score(call, item.score);
    take_member(call, key, member);
  }
  call.event('z', event_of(side), key);
  tell_if_gone(call, key);
}

template <Side kSide>
Outcome pop(Call& call) {
  if (call.words.size() > 3) return call.syntax_error();
  const bool counted = call.words.size() == 3;
  std::int64_t most = 1;
  if (counted) {
    const auto count =
        read_at_least(call, call.words[2], 0, "ERR value is out of range, must be positive");
    if (!count) return Outcome::done;
    most = *count;
  }
  const ZSet set = typed<SortedSet>(call, call.words[1]);
  if (set.wrong) return call.wrong_kind();
  if (set.value == nullptr || most == 0) return call.reply.array(0), Outcome::done;
  const std::size_t count = std::min(static_cast<std::size_t>(most), set->size());
  const bool nested = counted && call.reply.protocol() == resp::Protocol::resp3;
  call.reply.array(nested ? count : 2 * count);
  pop_many(call, call.words[1], kSide, count, nested);
  return Outcome::done;
}

struct ManyPop {
  Words keys;
  Side side = Side::least;
  std::size_t count = 1;
};

std::optional<Side> read_side(std::string_view word) {
  if (resp::same_word(word, "MIN")) return Side::least;
  if (resp::same_word(word, "MAX")) return Side::greatest;
  return std::nullopt;
}

/// `numkeys`: its index. nullopt: it has been answered what is wrong.
std::optional<ManyPop> read_many_pop(Call& call, std::size_t numkeys) {
  const auto words = read_counted_pop(call, numkeys);
  if (!words) return std::nullopt;
  const auto side = read_side(words->where);
  if (!side) return call.syntax_error(), std::nullopt;
  const auto count = read_pop_count(call, words->options);
  if (!count) return std::nullopt;
  return ManyPop{words->keys, *side, *count};
}

/// False: there is nothing, nothing was answered.
bool pop_first(Call& call, const ManyPop& pop) {
  for (const std::string_view key : pop.keys) {
    const ZSet set = typed<SortedSet>(call, key);
    if (set.wrong) return call.wrong_kind(), true;
    if (set.value == nullptr) continue;
    const std::size_t count = std::min(pop.count, set->size());
    call.reply.array(2);
    call.reply.bulk(key);
    call.reply.array(count);
    pop_many(call, key, pop.side, count, true);
    return true;
  }
  return false;
}

Outcome zmpop(Call& call) {
  const auto pop = read_many_pop(call, 1);
  if (pop && !pop_first(call, *pop)) call.reply.null_array();
  return Outcome::done;
}

Outcome bzmpop(Call& call) {
  const auto pop = read_many_pop(call, 2);
  if (!pop || !check_wait(call, call.words[1])) return Outcome::done;
  return pop_first(call, *pop) ? Outcome::done : wait_for_more(call);
}

template <Side kSide>
Outcome pop_or_wait(Call& call) {
  if (!check_wait(call, call.words.back())) return Outcome::done;
  for (const std::string_view key : call.words.subspan(1, call.words.size() - 2)) {
    const ZSet set = typed<SortedSet>(call, key);
    if (set.wrong) return call.wrong_kind();
    if (set.value == nullptr) continue;
    call.reply.array(3);
    call.reply.bulk(key);
    pop_many(call, key, kSide, 1, false);
    return Outcome::done;
  }
  return wait_for_more(call);
}

constexpr std::size_t kAny = resp::kAnyNumber;
constexpr std::uint32_t kTake = resp::kWrite | resp::kFast;
constexpr resp::KeyPlaces kAllButLast{1, -2, 1};
constexpr resp::KeyPlaces kCounted{
    .find = [](Words words) { return resp::counted_keys(words, 1); }};
constexpr resp::KeyPlaces kCountedBehindWait{
    .find = [](Words words) { return resp::counted_keys(words, 2); }};
constexpr std::string_view kLog = "O(M*log(N)) for M members taken of N";
constexpr std::string_view kKeys = "O(K)+O(M*log(N)) for K keys and M members taken of N";

constexpr std::array kRows = {
    zset_row("ZPOPMIN", "key [count]", "Take the members with the smallest scores", 2, kAny, kTake,
             "5.0.0", kLog, pop<Side::least>),
    zset_row("ZPOPMAX", "key [count]", "Take the members with the greatest scores", 2, kAny, kTake,
             "5.0.0", kLog, pop<Side::greatest>),
    zset_row("ZMPOP", "numkeys key [key ...] MIN|MAX [COUNT count]",
             "Take members of the first set that has some", 4, kAny, resp::kWrite, "7.0.0", kKeys,
             zmpop, kCounted),
    zset_row("BZPOPMIN", "key [key ...] timeout", "Take a smallest member or wait for one", 3, kAny,
             kTake, "5.0.0", kLog, pop_or_wait<Side::least>, kAllButLast, wait_in_last),
    zset_row("BZPOPMAX", "key [key ...] timeout", "Take a greatest member or wait for one", 3, kAny,
             kTake, "5.0.0", kLog, pop_or_wait<Side::greatest>, kAllButLast, wait_in_last),
    zset_row("BZMPOP", "timeout numkeys key [key ...] MIN|MAX [COUNT count]",
             "Take members of the first set that has some, or wait", 5, kAny, resp::kWrite, "7.0.0",
             kKeys, bzmpop, kCountedBehindWait, wait_in_first),
};

}  // namespace

std::span<const Command> zset_pops() {
  return kRows;
}

}  // namespace pando::keys
