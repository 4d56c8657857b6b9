// How many members of a sorted set lie in a range, and taking them away.
#include <array>
#include <string>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/zset_range.h"
#include "core/keys/zset_replies.h"

namespace pando::keys {
namespace {

template <By kBy>
Outcome count(Call& call) {
  const auto range = read_range(kBy, call.words[2], call.words[3]);
  if (!range) return call.error(range.error());
  const ZSet set = typed<SortedSet>(call, call.words[1]);
  if (set.wrong) return call.wrong_kind();
  return call.integer(set.value ? static_cast<std::int64_t>(select(*set.value, *range).count) : 0);
}

constexpr std::string_view event_of(By by) {
  if (by == By::rank) return "zremrangebyrank";
  return by == By::score ? "zremrangebyscore" : "zremrangebylex";
}

template <By kBy>
Outcome remove(Call& call) {
  const auto range = read_range(kBy, call.words[2], call.words[3]);
  if (!range) return call.error(range.error());
  const ZSet set = typed<SortedSet>(call, call.words[1]);
  if (set.wrong) return call.wrong_kind();
  if (set.value == nullptr) return call.integer(0);
  const Slice ranks = select(*set.value, *range);
  // The member of a rank is another one after each removal: the run stays where it is.
  for (std::size_t i = 0; i < ranks.count; ++i) {
    const std::string member{typed<SortedSet>(call, call.words[1])->entry(ranks.first).member()};
    take_member(call, call.words[1], member);
  }
  if (ranks.count > 0) {
    call.event('z', event_of(kBy), call.words[1]);
    tell_if_gone(call, call.words[1]);
  }
  return call.integer(static_cast<std::int64_t>(ranks.count));
}

constexpr std::uint32_t kRead = resp::kReadonly | resp::kFast;
constexpr std::string_view kLog = "O(log(N)) where N is the number of members";
constexpr std::string_view kTaken = "O(M*log(N)) for M members taken of N";

constexpr std::array kRows = {
    zset_row("ZCOUNT", "key min max", "How many members have scores in a range", 4, 4, kRead,
             "2.0.0", kLog, count<By::score>),
    zset_row("ZLEXCOUNT", "key min max", "How many members lie in a range", 4, 4, kRead, "2.8.9",
             kLog, count<By::lex>),
    zset_row("ZREMRANGEBYRANK", "key start stop", "Take away a range of ranks", 4, 4, resp::kWrite,
             "2.0.0", kTaken, remove<By::rank>),
    zset_row("ZREMRANGEBYSCORE", "key min max", "Take away a range of scores", 4, 4, resp::kWrite,
             "1.2.0", kTaken, remove<By::score>),
    zset_row("ZREMRANGEBYLEX", "key min max", "Take away a range of members", 4, 4, resp::kWrite,
             "2.8.9", kTaken, remove<By::lex>),
};

}  // namespace

std::span<const Command> zset_range_counts() {
  return kRows;
}

}  // namespace pando::keys
