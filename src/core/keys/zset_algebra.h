#pragma once
/// What do several sorted sets have in common, together, alone?
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/keys/set_value.h"
#include "core/keys/sorted_set.h"

namespace pando::keys {

/// A sorted set, or a set whose members all have the score 1, or nothing.
struct Source {
  const SortedSet* zset = nullptr;
  const SetValue* set = nullptr;
  double weight = 1;

  std::size_t size() const;
  std::optional<double> score(std::string_view member) const;
  /// Calls see(member, score) until it returns false.
  template <class See>
  void each(See see) const {
    if (zset != nullptr)
      zset->forward(0, [&](const Ranked& item) { return see(item.member(), item.score); });
    bool more = true;
    if (set != nullptr)
      set->each([&](std::string_view member) { more = more && see(member, 1.0); });
  }
};

/// What becomes of the scores of a member that is in several.
enum class Aggregate : std::uint8_t { sum, least, greatest };

using Sources = std::vector<Source>;
/// In the order of a sorted set.
using Scores = std::vector<std::pair<std::string, double>>;

/// Stops at `most` members.
Scores intersection(const Sources& sources, Aggregate aggregate, std::size_t most);
Scores together(const Sources& sources, Aggregate aggregate);
/// What the first has and no other, with its scores there.
Scores difference(const Sources& sources);

}  // namespace pando::keys
