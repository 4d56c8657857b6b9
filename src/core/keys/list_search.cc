// Elements of lists that are found by value.
#include <array>
#include <limits>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/list_ends.h"

namespace pando::keys {
namespace {

using wire::Op;

List list_of_call(Call& call) {
  return typed<ListValue>(call, call.words[1]);
}

/// What to look for and where to stop.
struct Search {
  std::string_view element;
  bool backward = false;
  std::size_t skip = 0;                                           ///< matches that do not count
  std::size_t most = std::numeric_limits<std::size_t>::max();     ///< matches
  std::size_t longest = std::numeric_limits<std::size_t>::max();  ///< elements looked at
};

/// The indices of what matches, in the order in which they are found.
std::vector<std::size_t> find(const WordList& words, const Search& search) {
  std::vector<std::size_t> found;
  std::size_t looked = 0, skip = search.skip;
  const auto look = [&](std::string_view word) {
    if (looked == search.longest) return false;
    const std::size_t index = search.backward ? words.size() - 1 - looked : looked;
    ++looked;
    if (word != search.element || (skip > 0 && skip-- > 0)) return true;
    found.push_back(index);
    return found.size() < search.most;
  };
  if (search.backward) {
    words.backward(words.size() - 1, look);
  } else {
    words.forward(0, look);
  }
  return found;
}

Outcome linsert(Call& call) {
  const bool before = resp::same_word(call.words[2], "BEFORE");
  if (!before && !resp::same_word(call.words[2], "AFTER")) return call.syntax_error();
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.integer(0);
  const auto found = find(list->words(), {.element = call.words[3], .most = 1});
  if (found.empty()) return call.integer(-1);
  const std::size_t index = found[0] + (before ? 0 : 1);
  call.change({.op = Op::list_insert,
               .key = call.words[1],
               .value = call.words[4],
               .number = static_cast<std::int64_t>(index)});
  call.event('l', "linsert", call.words[1]);
  return call.integer(static_cast<std::int64_t>(list_of_call(call)->size()));
}

/// As far as it can be told from a count of LREM or a rank of LPOS.
std::size_t magnitude(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return number < 0 ? ~bits + 1 : bits;
}

Outcome lrem(Call& call) {
  const auto count = read_integer(call.words[2]);
  if (!count) return call.not_an_integer();
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  if (list.value == nullptr) return call.integer(0);
  Search search{.element = call.words[3], .backward = *count < 0};
  if (*count != 0) search.most = magnitude(*count);
  const std::vector<std::size_t> found = find(list->words(), search);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::size_t gone_before = search.backward ? 0 : i;
    call.change({.op = Op::list_erase,
                 .key = call.words[1],
                 .number = static_cast<std::int64_t>(found[i] - gone_before)});
  }
  if (!found.empty()) {
    call.event('l', "lrem", call.words[1]);
    tell_if_gone(call, call.words[1]);
  }
  return call.integer(static_cast<std::int64_t>(found.size()));
}

struct PositionWords {
  Search search;
  bool many = false;  ///< an array is asked for
};

constexpr std::string_view kRankIsZero =
    "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use "
    "negative to start from the end of the list";

bool read_rank(Call& call, std::string_view word, Search& search) {
  const auto rank = read_integer(word);
  if (!rank) return call.not_an_integer(), false;
  if (*rank == 0) return call.error(kRankIsZero), false;
  search.backward = *rank < 0;
  // Redis cannot turn the smallest number round: it is as if it were -1.
  const bool smallest = *rank == std::numeric_limits<std::int64_t>::min();
  search.skip = smallest ? 0 : magnitude(*rank) - 1;
  return true;
}

bool read_limit(Call& call, std::string_view word, std::string_view sentence, std::size_t& limit) {
  const auto number = read_at_least(call, word, 0, sentence);
  if (number && *number > 0) limit = static_cast<std::size_t>(*number);
  if (number && *number == 0) limit = std::numeric_limits<std::size_t>::max();
  return number.has_value();
}

bool read_option(Call& call, std::string_view name, std::string_view word, PositionWords& out) {
  if (resp::same_word(name, "RANK")) return read_rank(call, word, out.search);
  if (resp::same_word(name, "MAXLEN"))
    return read_limit(call, word, "ERR MAXLEN can't be negative", out.search.longest);
  if (!resp::same_word(name, "COUNT")) return call.syntax_error(), false;
  out.many = true;
  return read_limit(call, word, "ERR COUNT can't be negative", out.search.most);
}

Outcome lpos(Call& call) {
  PositionWords words{.search = {.element = call.words[2], .most = 1}};
  for (std::size_t i = 3; i < call.words.size(); i += 2) {
    if (i + 1 == call.words.size()) return call.syntax_error();
    if (!read_option(call, call.words[i], call.words[i + 1], words)) return Outcome::done;
  }
  const List list = list_of_call(call);
  if (list.wrong) return call.wrong_kind();
  std::vector<std::size_t> found;
  if (list.value != nullptr) found = find(list->words(), words.search);
  if (words.many) call.reply.array(found.size());
  for (const std::size_t index : found) call.integer(static_cast<std::int64_t>(index));
  if (!words.many && found.empty()) call.null();
  return Outcome::done;
}

constexpr std::uint32_t kPut = resp::kWrite | resp::kDenyoom;

constexpr Command row(std::string_view name, std::string_view arguments, std::string_view summary,
                      std::size_t least, std::size_t most, std::uint32_t flags,
                      std::string_view since, Handler handler) {
  return {{name,
           arguments,
           summary,
           least,
           most,
           {flags,
            resp::kAclList,
            {1, 1, 1},
            "list",
            since,
            "O(N) where N is the number of elements looked at"}},
          handler};
}

constexpr std::array kRows = {
    row("LINSERT", "key BEFORE|AFTER pivot element", "Add an element beside another", 5, 5, kPut,
        "2.2.0", linsert),
    row("LREM", "key count element", "Take away elements of a value", 4, 4, resp::kWrite, "1.0.0",
        lrem),
    row("LPOS", "key element [RANK rank] [COUNT count] [MAXLEN length]",
        "Where elements of a value are", 3, resp::kAnyNumber, resp::kReadonly, "6.0.6", lpos),
};

}  // namespace

std::span<const Command> list_searches() {
  return kRows;
}

}  // namespace pando::keys
