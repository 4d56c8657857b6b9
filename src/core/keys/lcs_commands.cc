// The longest common subsequence of two texts (Wagner and Fischer 1974).
#include <algorithm>
#include <array>
#include <vector>

#include "core/keys/groups.h"
#include "core/keys/numbers.h"

namespace pando::keys {
namespace {

using resp::same_word;

struct Options {
  bool length = false, ranges = false, with_lengths = false;
  std::int64_t least = 0;
};

/// Of each pair of beginnings the length of their longest common subsequence.
class Lengths {
 public:
  Lengths(std::string_view a, std::string_view b)
      : a_(a), b_(b), cells_((a.size() + 1) * (b.size() + 1)) {
    for (std::size_t i = 1; i <= a.size(); ++i)
      for (std::size_t j = 1; j <= b.size(); ++j)
        cells_[i * (b.size() + 1) + j] =
            a[i - 1] == b[j - 1] ? of(i - 1, j - 1) + 1 : std::max(of(i - 1, j), of(i, j - 1));
  }

  std::uint32_t of(std::size_t i, std::size_t j) const { return cells_[i * (b_.size() + 1) + j]; }
  std::uint32_t all() const { return of(a_.size(), b_.size()); }

  /// Goes through the subsequence from its end; `see(i, j)` for each byte.
  template <class See>
  void backwards(See see) const {
    for (std::size_t i = a_.size(), j = b_.size(); i > 0 && j > 0;) {
      if (a_[i - 1] == b_[j - 1])
        see(--i, --j);
      else if (of(i - 1, j) > of(i, j - 1))
        --i;
      else
        --j;
    }
  }

 private:
  std::string_view a_, b_;
  std::vector<std::uint32_t> cells_;
};

/// Equal bytes in both, from these places on.
struct Range {
  std::size_t a, b, size;
};

std::vector<Range> ranges_of(const Lengths& lengths) {
  std::vector<Range> out;
  lengths.backwards([&](std::size_t i, std::size_t j) {
    if (!out.empty() && out.back().a == i + 1 && out.back().b == j + 1)
      out.back() = {i, j, out.back().size + 1};
    else
      out.push_back({i, j, 1});
  });
  return out;
}

void answer_ends(Call& call, std::size_t first, std::size_t size) {
  call.reply.array(2);
  call.integer(static_cast<std::int64_t>(first));
  call.integer(static_cast<std::int64_t>(first + size - 1));
}

Outcome answer_ranges(Call& call, const Lengths& lengths, const Options& options) {
  std::vector<Range> ranges = ranges_of(lengths);
  std::erase_if(ranges, [&](const Range& range) {
    return static_cast<std::int64_t>(range.size) < options.least;
  });
  call.reply.map(2);
  call.bulk("matches");
  call.reply.array(ranges.size());
  for (const Range& range : ranges) {
    call.reply.array(options.with_lengths ? 3 : 2);
    answer_ends(call, range.a, range.size);
    answer_ends(call, range.b, range.size);
    if (options.with_lengths) call.integer(static_cast<std::int64_t>(range.size));
  }
  call.bulk("len");
  return call.integer(lengths.all());
}

/// False: it has been answered what is wrong.
bool read_options(Call& call, Options& options) {
  for (Words rest = call.words.subspan(3); !rest.empty(); rest = rest.subspan(1)) {
    if (same_word(rest[0], "IDX")) {
      options.ranges = true;
    } else if (same_word(rest[0], "LEN")) {
      options.length = true;
    } else if (same_word(rest[0], "WITHMATCHLEN")) {
      options.with_lengths = true;
    } else if (same_word(rest[0], "MINMATCHLEN") && rest.size() > 1) {
      const auto least = read_integer(rest[1]);
      if (!least) return call.not_an_integer(), false;
      options.least = *least;
      rest = rest.subspan(1);
    } else {
      return call.syntax_error(), false;
    }
  }
  if (!options.length || !options.ranges) return true;
  call.error("ERR If you want both the length and indexes, please just use IDX.");
  return false;
}

Outcome lcs(Call& call) {
  const Entry *first = call.find(call.words[1]), *second = call.find(call.words[2]);
  if (is_other(first, Kind::string) || is_other(second, Kind::string))
    return call.error("ERR The specified keys must contain string values");
  Options options;
  if (!read_options(call, options)) return Outcome::done;
  // Finding the second key may have erased it, never the first one.
  const std::string_view a = first == nullptr ? "" : first->text();
  const std::string_view b = second == nullptr ? "" : second->text();
  if ((a.size() + 1) * (b.size() + 1) > wire::kLongestText / sizeof(std::uint32_t))
    return call.error(
        "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
  const Lengths lengths{a, b};
  if (options.length) return call.integer(lengths.all());
  if (options.ranges) return answer_ranges(call, lengths, options);
  std::string out;
  lengths.backwards([&](std::size_t i, std::size_t) { out += a[i]; });
  std::ranges::reverse(out);
  return call.bulk(out);
}

constexpr std::array kRows = {
    Command{{"LCS",
             "key1 key2 [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]",
             "The longest common subsequence of two texts",
             3,
             resp::kAnyNumber,
             {resp::kReadonly,
              resp::kAclString,
              {1, 2, 1},
              "string",
              "7.0.0",
              "O(N*M) where N and M are the lengths of the texts"}},
            lcs},
};

}  // namespace

std::span<const Command> lcs_commands() {
  return kRows;
}

}  // namespace pando::keys
