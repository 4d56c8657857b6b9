#pragma once
/// Random numbers that are a pure function of a seed, the same on every machine.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "pando/bytes.h"

namespace pando {

/// xoshiro256** (Blackman and Vigna), seeded through splitmix64.
///
/// Not for keys. Good for GCM nonces when seeded with 256 bits of real entropy, because a nonce
/// must be unique, not secret. One thread; copies continue independently from the same state.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);
  /// Full state from outside entropy; all zeros is replaced by a fixed state.
  explicit Rng(const std::array<std::uint64_t, 4>& state);

  std::uint64_t next();
  /// Uniform in [0, bound), without modulo bias. Requires bound > 0.
  std::uint64_t below(std::uint64_t bound);
  /// Uniform in [low, high]. Requires low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  /// Uniform in [0, 1), 53 bits.
  double unit();
  /// True with the given probability.
  bool chance(double probability) { return unit() < probability; }
  void fill(std::span<std::byte> out);
  /// A generator whose stream is independent of what this one yields afterwards.
  Rng fork() { return Rng{next()}; }

  template <class T>
  void shuffle(std::vector<T>& items) {
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
  }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace pando
