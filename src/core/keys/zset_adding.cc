// Members with scores that come or change.
#include <array>
#include <cmath>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/zset_replies.h"

namespace pando::keys {
namespace {

struct Adding {
  bool only_new = false, only_old = false, greater = false, less = false;  // NX XX GT LT
  bool changed = false;                                                    // CH
  bool add_up = false;                                                     // INCR
  Words pairs;                                                             ///< score, member, …
  std::vector<double> scores;

  bool* option(std::string_view word) {
    struct Name {
      std::string_view name;
      bool* flag;
    };
    for (const auto& [name, flag] :
         {Name{"NX", &only_new}, Name{"XX", &only_old}, Name{"GT", &greater}, Name{"LT", &less},
          Name{"CH", &changed}, Name{"INCR", &add_up}})
      if (resp::same_word(word, name)) return flag;
    return nullptr;
  }
};

/// What is wrong with the options; empty if nothing is.
std::string_view contradiction(const Adding& adding) {
  if (adding.pairs.empty() || adding.pairs.size() % 2 != 0) return "ERR syntax error";
  if (adding.only_new && adding.only_old)
    return "ERR XX and NX options at the same time are not compatible";
  if ((adding.only_new && (adding.greater || adding.less)) || (adding.greater && adding.less))
    return "ERR GT, LT, and/or NX options at the same time are not compatible";
  if (adding.add_up && adding.pairs.size() > 2)
    return "ERR INCR option supports a single increment-element pair";
  return "";
}

bool read_adding(Call& call, Adding& adding) {
  adding.pairs = call.words.subspan(2);
  for (; !adding.pairs.empty(); adding.pairs = adding.pairs.subspan(1)) {
    bool* const flag = adding.option(adding.pairs[0]);
    if (flag == nullptr) break;
    *flag = true;
  }
  if (const auto wrong = contradiction(adding); !wrong.empty()) return call.error(wrong), false;
  for (std::size_t i = 0; i < adding.pairs.size(); i += 2) {
    const auto score = read_real(adding.pairs[i]);
    if (!score) return call.error("ERR value is not a valid float"), false;
    adding.scores.push_back(*score + 0.0);
  }
  return true;
}

enum class Change : std::uint8_t { none, added, updated, not_a_number };

/// What becomes of a member; `score` is what it has then.
Change decide(const Adding& adding, std::optional<double> old, double& score) {
  if (!old) return adding.only_old ? Change::none : Change::added;
  if (adding.only_new) return Change::none;
  if (adding.add_up) score += *old;
  if (std::isnan(score)) return Change::not_a_number;
  if ((adding.less && score >= *old) || (adding.greater && score <= *old)) return Change::none;
  return Change::updated;
}

struct Counts {
  std::int64_t added = 0, updated = 0;
  bool failed = false;          ///< a sum is no number; what came before it stays
  std::optional<double> score;  ///< of the last member that was not left as it was
};

Counts add_all(Call& call, const Adding& adding) {
  Counts counts;
  for (std::size_t i = 0; i < adding.scores.size(); ++i) {
    const std::string_view member = adding.pairs[2 * i + 1];
    const ZSet set = typed<SortedSet>(call, call.words[1]);
    const auto old = set.value ? set->score(member) : std::nullopt;
    double score = adding.scores[i];
    const Change change = decide(adding, old, score);
    counts.failed = change == Change::not_a_number;
    if (counts.failed) break;
    if (change == Change::none) continue;
    counts.score = score;
    if (old == score) continue;
    put_member(call, call.words[1], member, score);
    ++(old ? counts.updated : counts.added);
  }
  return counts;
}

Outcome add(Call& call, Adding adding) {
  if (!read_adding(call, adding)) return Outcome::done;
  if (typed<SortedSet>(call, call.words[1]).wrong) return call.wrong_kind();
  const Counts counts = add_all(call, adding);
  if (counts.added + counts.updated > 0)
    call.event('z', adding.add_up ? "zincr" : "zadd", call.words[1]);
  if (counts.failed) return call.error("ERR resulting score is not a number (NaN)");
  if (!adding.add_up) return call.integer(counts.added + (adding.changed ? counts.updated : 0));
  counts.score ? answer_score(call, *counts.score) : call.reply.null();
  return Outcome::done;
}

Outcome zadd(Call& call) {
  return add(call, {});
}
Outcome zincrby(Call& call) {
  return add(call, {.add_up = true});
}

constexpr std::uint32_t kPut = resp::kWrite | resp::kDenyoom | resp::kFast;

constexpr std::array kRows = {
    zset_row("ZADD", "key [NX|XX] [GT|LT] [CH] [INCR] score member [score member ...]",
             "Add members or change their scores", 4, resp::kAnyNumber, kPut, "1.2.0",
             "O(M*log(N)) for M members given and N there", zadd),
    zset_row("ZINCRBY", "key increment member", "Add to the score of a member", 4, 4, kPut, "1.2.0",
             "O(log(N)) where N is the number of members", zincrby),
};

}  // namespace

std::span<const Command> zset_adding() {
  return kRows;
}

}  // namespace pando::keys
