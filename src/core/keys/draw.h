#pragma once
/// Which elements does a client get that wants some at random?
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/rng.h"
#include "core/keys/hash_value.h"
#include "core/keys/set_value.h"
#include "core/keys/sorted_set.h"

namespace pando::keys {

inline std::string any_name(const HashValue& hash, Rng& rng) {
  return std::string{hash.any(rng).field};
}
inline std::string any_name(const SetValue& set, Rng& rng) {
  std::string name;
  set.any(rng, [&](std::string_view member) { name = member; });
  return name;
}
inline std::string any_name(const SortedSet& set, Rng& rng) {
  return std::string{set.any(rng).member()};
}

inline std::vector<std::string> all_names(const HashValue& hash) {
  std::vector<std::string> names;
  hash.each([&](const HashValue::Pair& pair) { names.emplace_back(pair.field); });
  return names;
}
inline std::vector<std::string> all_names(const SetValue& set) {
  std::vector<std::string> names;
  set.each([&](std::string_view member) { names.emplace_back(member); });
  return names;
}
inline std::vector<std::string> all_names(const SortedSet& set) {
  std::vector<std::string> names;
  set.forward(0, [&](const Ranked& pair) { return names.emplace_back(pair.member()), true; });
  return names;
}

/// So many different names, drawn one by one while that is likely to hit new ones. Requires
/// count <= size().
template <class Value>
std::vector<std::string> draw_different(const Value& value, Rng& rng, std::size_t count) {
  if (count * 3 > value.size()) {
    std::vector<std::string> names = all_names(value);
    for (std::size_t i = 0; i < count; ++i)
      std::swap(names[i], names[i + rng.below(names.size() - i)]);
    names.resize(count);
    return names;
  }
  std::unordered_set<std::string> names;
  while (names.size() < count) names.insert(any_name(value, rng));
  return {names.begin(), names.end()};
}

/// As HRANDFIELD, SRANDMEMBER and ZRANDMEMBER understand a count: up to so many different ones; of
/// a negative count exactly so many, where one may come again. Requires that there is one.
template <class Value>
std::vector<std::string> draw(const Value& value, Rng& rng, std::int64_t count) {
  if (count >= 0 && static_cast<std::size_t>(count) >= value.size()) return all_names(value);
  if (count >= 0) return draw_different(value, rng, static_cast<std::size_t>(count));
  std::vector<std::string> names(static_cast<std::size_t>(-count));
  for (std::string& name : names) name = any_name(value, rng);
  return names;
}

}  // namespace pando::keys
