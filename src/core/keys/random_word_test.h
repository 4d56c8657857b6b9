#pragma once
/// Words for tests.
#include <cstddef>
#include <iterator>
#include <string>

#include "base/rng.h"

namespace pando::keys {

/// Mostly short, now and then at and beyond the places where lengths take another byte.
inline std::string random_word(Rng& rng) {
  static constexpr std::size_t kEdges[] = {0, 1, 125, 126, 127, 128, 129, 200, 16381, 16384, 20000};
  const std::size_t size = rng.chance(0.05) ? kEdges[rng.below(std::size(kEdges))] : rng.below(24);
  std::string word(size, '\0');
  for (char& c : word) c = static_cast<char>(rng.below(256));
  return word;
}

}  // namespace pando::keys
