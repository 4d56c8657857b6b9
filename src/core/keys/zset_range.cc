#include "core/keys/zset_range.h"

namespace pando::keys {
namespace {

std::expected<Range, std::string_view> read_ranks(std::string_view low, std::string_view high) {
  const auto start = read_integer(low), stop = read_integer(high);
  if (!start || !stop) return std::unexpected("ERR value is not an integer or out of range");
  return RankRange{*start, *stop};
}

/// An empty word is 0 to Redis, as strtod has it.
std::optional<double> read_bound(std::string_view word) {
  return word.empty() ? std::optional{0.0} : read_real(word);
}

std::expected<Range, std::string_view> read_scores(std::string_view low, std::string_view high) {
  const bool without_low = low.starts_with('('), without_high = high.starts_with('(');
  const auto least = read_bound(low.substr(without_low ? 1 : 0));
  const auto most = read_bound(high.substr(without_high ? 1 : 0));
  if (!least || !most) return std::unexpected("ERR min or max is not a float");
  return ScoreRange{*least, *most, without_low, without_high};
}

std::optional<LexBound> read_lex(std::string_view word) {
  if (word == "-") return LexBound{LexBound::Kind::lowest, "", false};
  if (word == "+") return LexBound{LexBound::Kind::highest, "", false};
  if (!word.starts_with('[') && !word.starts_with('(')) return std::nullopt;
  return LexBound{LexBound::Kind::word, word.substr(1), word.front() == '('};
}

std::expected<Range, std::string_view> read_members(std::string_view low, std::string_view high) {
  const auto least = read_lex(low), most = read_lex(high);
  if (!least || !most) return std::unexpected("ERR min or max not valid string range item");
  return LexRange{*least, *most};
}

template <class Bounds>
Slice between(const SortedSet& set, const Bounds& bounds) {
  const std::size_t first = set.count([&](const Ranked& item) { return bounds.below(item); });
  const std::size_t end = set.count([&](const Ranked& item) { return bounds.not_above(item); });
  return end > first ? Slice{first, end - first} : Slice{};
}

}  // namespace

std::expected<Range, std::string_view> read_range(By by, std::string_view low,
                                                  std::string_view high) {
  if (by == By::rank) return read_ranks(low, high);
  return by == By::score ? read_scores(low, high) : read_members(low, high);
}

Slice select(const SortedSet& set, const Range& range, bool down) {
  if (const auto* scores = std::get_if<ScoreRange>(&range)) return between(set, *scores);
  if (const auto* members = std::get_if<LexRange>(&range)) return between(set, *members);
  const auto* const ranks = std::get_if<RankRange>(&range);
  Slice found = slice(ranks->start, ranks->stop, set.size());
  if (down && found.count > 0) found.first = set.size() - found.first - found.count;
  return found;
}

}  // namespace pando::keys
