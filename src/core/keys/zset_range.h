#pragma once
/// Which members of a sorted set lie between two bounds?
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>

#include "core/keys/sorted_set.h"
#include "core/keys/typed.h"

namespace pando::keys {

/// How bounds are to be read.
enum class By : std::uint8_t { rank, score, lex };

/// Indices; negative ones count from the end of the walk.
struct RankRange {
  std::int64_t start, stop;
};
struct ScoreRange {
  double low, high;
  bool without_low, without_high;

  bool below(const Ranked& item) const {
    return without_low ? item.score <= low : item.score < low;
  }
  bool not_above(const Ranked& item) const {
    return without_high ? item.score < high : item.score <= high;
  }
};
/// One end of a range of members.
struct LexBound {
  enum class Kind : std::uint8_t { lowest, word, highest };
  Kind kind;
  std::string_view word;
  bool without;
};
struct LexRange {
  LexBound low, high;

  bool below(const Ranked& item) const {
    if (low.kind != LexBound::Kind::word) return low.kind == LexBound::Kind::highest;
    return low.without ? item.member() <= low.word : item.member() < low.word;
  }
  bool not_above(const Ranked& item) const {
    if (high.kind != LexBound::Kind::word) return high.kind == LexBound::Kind::highest;
    return high.without ? item.member() < high.word : item.member() <= high.word;
  }
};

using Range = std::variant<RankRange, ScoreRange, LexRange>;

/// The error is Redis's sentence.
std::expected<Range, std::string_view> read_range(By by, std::string_view low,
                                                  std::string_view high);
/// The ranks of what lies in a range, from the smallest; `down`: ranks of the range are counted
/// from the greatest.
Slice select(const SortedSet& set, const Range& range, bool down = false);

}  // namespace pando::keys
