// ZRANGE and what came before it.
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/zset_range.h"
#include "core/keys/zset_replies.h"

namespace pando::keys {
namespace {

struct Question {
  std::optional<By> by;
  std::optional<bool> down;
  bool scores = false;
  std::int64_t skip = 0, most = -1;  ///< negative: all; a negative skip skips everything
};

bool read_limit(Call& call, Words words, Question& question) {
  const auto skip = read_integer(words[1]), most = read_integer(words[2]);
  if (!skip || !most) return call.not_an_integer(), false;
  question.skip = *skip;
  question.most = *most;
  return true;
}

/// How many words an option takes; 0: none of them, or it has been answered what is wrong.
std::size_t read_option(Call& call, Words words, bool stores, Question& question) {
  const auto is = [&](std::string_view name) { return resp::same_word(words[0], name); };
  if (is("LIMIT") && words.size() > 2) return read_limit(call, words, question) ? 3 : 0;
  if (is("WITHSCORES") && !stores) {
    question.scores = true;
  } else if (is("REV") && !question.down) {
    question.down = true;
  } else if (is("BYLEX") && !question.by) {
    question.by = By::lex;
  } else if (is("BYSCORE") && !question.by) {
    question.by = By::score;
  } else {
    call.syntax_error();
    return 0;
  }
  return 1;
}

bool read_options(Call& call, Words options, bool stores, Question& question) {
  while (!options.empty()) {
    const std::size_t taken = read_option(call, options, stores, question);
    if (taken == 0) return false;
    options = options.subspan(taken);
  }
  question.by = question.by.value_or(By::rank);
  question.down = question.down.value_or(false);
  if (question.most != -1 && question.by == By::rank)
    return call.error(
               "ERR syntax error, LIMIT is only supported in combination with either "
               "BYSCORE or BYLEX"),
           false;
  if (question.scores && question.by == By::lex)
    return call.error("ERR syntax error, WITHSCORES not supported in combination with BYLEX"),
           false;
  return true;
}

std::optional<Range> bounds(Call& call, const Question& question, Words words) {
  const bool swapped = *question.down && question.by != By::rank;
  const auto range = read_range(*question.by, words[swapped ? 1 : 0], words[swapped ? 0 : 1]);
  if (range) return *range;
  call.error(range.error());
  return std::nullopt;
}

/// What is left of a range, seen in the direction of the walk.
Slice limited(const Slice& all, const Question& question) {
  if (question.by == By::rank) return all;
  if (question.skip < 0 || static_cast<std::size_t>(question.skip) >= all.count) return {};
  const auto skip = static_cast<std::size_t>(question.skip);
  std::size_t count = all.count - skip;
  if (question.most >= 0) count = std::min(count, static_cast<std::size_t>(question.most));
  return {*question.down ? all.first + all.count - skip - count : all.first + skip, count};
}

/// Calls see(Ranked) for a run of ranks in the direction of the walk.
template <class See>
void walk(const SortedSet& set, const Slice& ranks, bool down, See see) {
  std::size_t left = ranks.count;
  if (left == 0) return;
  const auto visit = [&](const Ranked& item) { return see(item), --left > 0; };
  if (down) {
    set.backward(ranks.first + ranks.count - 1, visit);
  } else {
    set.forward(ranks.first, visit);
  }
}

Outcome range_of(Call& call, Question question) {
  if (!read_options(call, call.words.subspan(4), false, question)) return Outcome::done;
  const auto range = bounds(call, question, call.words.subspan(2, 2));
  if (!range) return Outcome::done;
  const ZSet set = typed<SortedSet>(call, call.words[1]);
  if (set.wrong) return call.wrong_kind();
  if (set.value == nullptr) return call.reply.array(0), Outcome::done;
  const Slice ranks = limited(select(*set.value, *range, *question.down), question);
  PairAnswer pairs{call, ranks.count, question.scores};
  walk(*set.value, ranks, *question.down,
       [&](const Ranked& item) { pairs.add(item.member(), item.score); });
  return Outcome::done;
}

Outcome zrange(Call& call) {
  return range_of(call, {});
}
Outcome zrevrange(Call& call) {
  return range_of(call, {.by = By::rank, .down = true});
}

template <By kBy, bool kDown>
Outcome old_range(Call& call) {
  return range_of(call, {.by = kBy, .down = kDown});
}

using Pairs = std::vector<std::pair<std::string, double>>;

/// They take the place of what is under the key.
Outcome store(Call& call, std::string_view key, const Pairs& pairs) {
  const bool was_there = call.find(key) != nullptr;
  if (was_there) call.erase(key);
  for (const auto& [member, score] : pairs) put_member(call, key, member, score);
  if (!pairs.empty()) {
    call.event('z', "zrangestore", key);
  } else if (was_there) {
    call.event('g', "del", key);
  }
  return call.integer(static_cast<std::int64_t>(pairs.size()));
}

Outcome zrangestore(Call& call) {
  Question question;
  if (!read_options(call, call.words.subspan(5), true, question)) return Outcome::done;
  const auto range = bounds(call, question, call.words.subspan(3, 2));
  if (!range) return Outcome::done;
  const ZSet set = typed<SortedSet>(call, call.words[2]);
  if (set.wrong) return call.wrong_kind();
  Pairs pairs;
  if (set.value != nullptr)
    walk(*set.value, limited(select(*set.value, *range, *question.down), question), false,
         [&](const Ranked& item) { pairs.emplace_back(item.member(), item.score); });
  return store(call, call.words[1], pairs);
}

constexpr std::size_t kAny = resp::kAnyNumber;
constexpr std::string_view kLog = "O(log(N)+M) for M members answered of N";
constexpr std::string_view kLimits = "key min max [WITHSCORES] [LIMIT offset count]";
constexpr std::string_view kFromMax = "key max min [WITHSCORES] [LIMIT offset count]";

constexpr std::array kRows = {
    zset_row("ZRANGE", "key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]",
             "The members of a range", 4, kAny, resp::kReadonly, "1.2.0", kLog, zrange),
    zset_row("ZREVRANGE", "key start stop [WITHSCORES]", "A range of ranks from the greatest", 4,
             kAny, resp::kReadonly, "1.2.0", kLog, zrevrange),
    zset_row("ZRANGEBYSCORE", kLimits, "A range of scores", 4, kAny, resp::kReadonly, "1.0.5", kLog,
             old_range<By::score, false>),
    zset_row("ZREVRANGEBYSCORE", kFromMax, "A range of scores from the greatest", 4, kAny,
             resp::kReadonly, "2.2.0", kLog, old_range<By::score, true>),
    zset_row("ZRANGEBYLEX", "key min max [LIMIT offset count]", "A range of members", 4, kAny,
             resp::kReadonly, "2.8.9", kLog, old_range<By::lex, false>),
    zset_row("ZREVRANGEBYLEX", "key max min [LIMIT offset count]",
             "A range of members from the last", 4, kAny, resp::kReadonly, "2.8.9", kLog,
             old_range<By::lex, true>),
    zset_row("ZRANGESTORE", "destination source min max [BYSCORE|BYLEX] [REV] [LIMIT offset count]",
             "Store the members of a range", 5, kAny, resp::kWrite | resp::kDenyoom, "6.2.0", kLog,
             zrangestore, {1, 2, 1}),
};

}  // namespace

std::span<const Command> zset_ranges() {
  return kRows;
}

}  // namespace pando::keys
