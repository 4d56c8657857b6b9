// Members of sorted sets.
#include <array>
#include <cmath>

#include "core/keys/draw.h"
#include "core/keys/groups.h"
#include "core/keys/scan_elements.h"
#include "core/keys/zset_replies.h"

namespace pando::keys {
namespace {

ZSet set_of_call(Call& call) {
  return typed<SortedSet>(call, call.words[1]);
}

std::optional<double> score_of(const ZSet& set, std::string_view member) {
  return set.value ? set->score(member) : std::nullopt;
}

Outcome zrem(Call& call) {
  if (set_of_call(call).wrong) return call.wrong_kind();
  std::int64_t gone = 0;
  for (const std::string_view member : call.words.subspan(2)) {
    if (!score_of(set_of_call(call), member)) continue;
    take_member(call, call.words[1], member);
    ++gone;
  }
  if (gone > 0) {
    call.event('z', "zrem", call.words[1]);
    tell_if_gone(call, call.words[1]);
  }
  return call.integer(gone);
}

Outcome zcard(Call& call) {
  const ZSet set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  return call.integer(set.value ? static_cast<std::int64_t>(set->size()) : 0);
}

void answer(Call& call, std::optional<double> score) {
  score ? answer_score(call, *score) : call.reply.null();
}

Outcome zscore(Call& call) {
  const ZSet set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  answer(call, score_of(set, call.words[2]));
  return Outcome::done;
}

Outcome zmscore(Call& call) {
  const ZSet set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  const Words members = call.words.subspan(2);
  call.reply.array(members.size());
  for (const std::string_view member : members) answer(call, score_of(set, member));
  return Outcome::done;
}

template <bool kFromEnd>
Outcome rank(Call& call) {
  const ZSet set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  const auto found = set.value ? set->rank(call.words[2]) : std::nullopt;
  if (!found) return call.null();
  return call.integer(static_cast<std::int64_t>(kFromEnd ? set->size() - 1 - *found : *found));
}

Outcome zrandmember(Call& call) {
  if (call.words.size() == 2) {
    const ZSet set = set_of_call(call);
    if (set.wrong) return call.wrong_kind();
    return set.value ? call.bulk(any_name(*set.value, call.rng)) : call.null();
  }
  const auto count = read_integer(call.words[2]);
  if (!count) return call.not_an_integer();
  const bool scores = call.words.size() > 3;
  if (scores && (call.words.size() > 4 || !resp::same_word(call.words[3], "WITHSCORES")))
    return call.syntax_error();
  if (*count < -kMostDrawn) return call.error("ERR value is out of range");
  const ZSet set = set_of_call(call);
  if (set.wrong) return call.wrong_kind();
  std::vector<std::string> members;
  if (set.value != nullptr) members = draw(*set.value, call.rng, *count);
  PairAnswer pairs{call, members.size(), scores};
  for (const std::string& member : members) pairs.add(member, *set->score(member));
  return Outcome::done;
}

Outcome zscan(Call& call) {
  return scan_elements<SortedSet>(
      call, [](const Ranked& pair) { return Shown{pair.member(), spell_score(pair.score)}; });
}

constexpr std::size_t kAny = resp::kAnyNumber;
constexpr std::uint32_t kRead = resp::kReadonly | resp::kFast;
constexpr std::string_view kOne = "O(1)";
constexpr std::string_view kLog = "O(log(N)) where N is the number of members";
constexpr std::string_view kGiven = "O(N) where N is the number of members given";

constexpr std::array kRows = {
    zset_row("ZREM", "key member [member ...]", "Take members away", 3, kAny,
             resp::kWrite | resp::kFast, "1.2.0", "O(M*log(N)) for M members of N", zrem),
    zset_row("ZCARD", "key", "How many members there are", 2, 2, kRead, "1.2.0", kOne, zcard),
    zset_row("ZSCORE", "key member", "The score of a member", 3, 3, kRead, "1.2.0", kOne, zscore),
    zset_row("ZMSCORE", "key member [member ...]", "The scores of members", 3, kAny, kRead, "6.2.0",
             kGiven, zmscore),
    zset_row("ZRANK", "key member", "The rank of a member from the smallest score", 3, 3, kRead,
             "2.0.0", kLog, rank<false>),
    zset_row("ZREVRANK", "key member", "The rank of a member from the greatest score", 3, 3, kRead,
             "2.0.0", kLog, rank<true>),
    zset_row("ZRANDMEMBER", "key [count [WITHSCORES]]", "Some members at random", 2, kAny,
             resp::kReadonly, "6.2.0", "O(N) where N is the number of members answered",
             zrandmember),
    zset_row("ZSCAN", "key cursor [MATCH pattern] [COUNT count]", "The members, some at a time", 3,
             kAny, resp::kReadonly, "2.8.0", "O(1) for every call, O(N) for all of N members",
             zscan),
};

}  // namespace

std::span<const Command> zset_commands() {
  return kRows;
}

}  // namespace pando::keys
