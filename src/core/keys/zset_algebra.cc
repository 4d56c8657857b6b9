// What several sorted sets have in common, have together, and have alone.
#include "core/keys/zset_algebra.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pando::keys {
namespace {

/// Redis's sum of two infinities of different signs is 0.
double number_or_zero(double value) {
  return std::isnan(value) ? 0 : value;
}

double joined(Aggregate aggregate, double a, double b) {
  if (aggregate == Aggregate::sum) return number_or_zero(a + b);
  if (aggregate == Aggregate::least) return b < a ? b : a;
  return b > a ? b : a;
}

struct Less {
  bool operator()(const Scores::value_type& a, const Scores::value_type& b) const {
    return a.second != b.second ? a.second < b.second : a.first < b.first;
  }
};

Scores in_order(Scores scores) {
  std::ranges::sort(scores, Less{});
  return scores;
}

/// In the order in which Redis adds: the smallest first.
Sources by_size(Sources sources) {
  std::ranges::stable_sort(sources, {}, [](const Source& source) { return source.size(); });
  return sources;
}

}  // namespace

std::size_t Source::size() const {
  if (zset != nullptr) return zset->size();
  return set == nullptr ? 0 : set->size();
}

std::optional<double> Source::score(std::string_view member) const {
  if (zset != nullptr) return zset->score(member);
  return set != nullptr && set->contains(member) ? std::optional{1.0} : std::nullopt;
}

Scores intersection(const Sources& unordered, Aggregate aggregate, std::size_t most) {
  const Sources sources = by_size(unordered);
  Scores out;
  sources[0].each([&](std::string_view member, double first) {
    double score = number_or_zero(sources[0].weight * first);
    for (std::size_t i = 1; i < sources.size() && out.size() < most; ++i) {
      const auto other = sources[i].score(member);
      if (!other) return true;
      score = joined(aggregate, score, *other * sources[i].weight);
    }
    if (out.size() < most) out.emplace_back(member, score);
    return out.size() < most;
  });
  return in_order(std::move(out));
}

Scores together(const Sources& unordered, Aggregate aggregate) {
  std::unordered_map<std::string, double> out;
  for (const Source& source : by_size(unordered))
    source.each([&](std::string_view member, double its) {
      const double score = number_or_zero(source.weight * its);
      const auto [found, fresh] = out.try_emplace(std::string{member}, score);
      if (!fresh) found->second = joined(aggregate, found->second, score);
      return true;
    });
  return in_order({out.begin(), out.end()});
}

Scores difference(const Sources& sources) {
  Scores out;
  sources[0].each([&](std::string_view member, double score) {
    const bool elsewhere =
        std::any_of(sources.begin() + 1, sources.end(),
                    [&](const Source& source) { return source.score(member).has_value(); });
    if (!elsewhere) out.emplace_back(member, score);
    return true;
  });
  return in_order(std::move(out));
}

}  // namespace pando::keys
