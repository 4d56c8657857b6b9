#pragma once
/// One number that stands for everything that happened in a run.
#include <bit>
#include <cstdint>
#include <cstring>

#include "pando/bytes.h"

namespace pando::sim {

/// An order-dependent hash, fast rather than strong: two runs that differ anywhere differ here.
class Trace {
 public:
  void mix(std::uint64_t word) {
    hash_ = std::rotl((hash_ ^ word) * 0x9e3779b97f4a7c15ULL, 29) * 0xbf58476d1ce4e5b9ULL;
  }
  void mix(ByteView bytes) {
    mix(bytes.size());
    while (bytes.size() >= sizeof(std::uint64_t)) {
      std::uint64_t word = 0;
      std::memcpy(&word, bytes.data(), sizeof word);
      mix(word);
      bytes = bytes.subspan(sizeof word);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
    mix(rest);
  }
  std::uint64_t value() const { return hash_; }

 private:
  std::uint64_t hash_ = 0x5eed;
};

}  // namespace pando::sim
