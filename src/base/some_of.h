#pragma once
/// A long list for people: the first ones, and how many more there are.
#include <cstddef>
#include <string>

namespace pando {

/// `n2, n3 and 5 more`; `show` makes a text of each.
template <class Range, class Show>
std::string some_of(const Range& all, Show show) {
  constexpr std::size_t kMost = 8;
  std::string text;
  std::size_t count = 0;
  for (const auto& one : all)
    if (++count <= kMost) text += (count == 1 ? "" : ", ") + show(one);
  if (count > kMost) text += " and " + std::to_string(count - kMost) + " more";
  return text;
}

}  // namespace pando
