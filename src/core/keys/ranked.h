#pragma once
/// What has a place in a sorted set?
#include <cstdint>
#include <string_view>

namespace pando::keys {

/// A place in the order: by score, then by the bytes of the member. The bytes belong to somebody
/// else, who keeps them where they are as long as the place is in a tree.
struct Ranked {
  double score;
  const char* bytes;
  std::uint32_t size;

  std::string_view member() const { return {bytes, size}; }
  friend bool operator<(const Ranked& a, const Ranked& b) {
    return a.score != b.score ? a.score < b.score : a.member() < b.member();
  }
};

}  // namespace pando::keys
