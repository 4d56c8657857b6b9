#pragma once
/// Numbers drawn from bytes.
#include <cstdint>
#include <string_view>

#include "pando/bytes.h"

namespace pando::keys {

/// A place in the order in which keys, fields and members are gone through: by their hash_of().
/// As the state of such a walk: everything before it has been seen; 0 is the beginning, and, as
/// what comes next, the end.
using Position = std::uint64_t;

/// Where it stands in memory: XXH3 with a seed of this process, so that nobody outside can choose
/// keys that collide.
Position hash_of(std::string_view bytes, std::uint64_t seed);
/// A key, the very octets where they are, whose hash_of() somebody has computed already.
struct KnownHash {
  std::string_view key;
  Position hash = 0;

  bool is_of(std::string_view other) const {
    return key.data() != nullptr && other.data() == key.data() && other.size() == key.size();
  }
};
/// The same on every node: XXH3 without a seed.
std::uint64_t digest_of(std::string_view bytes, std::uint64_t behind = 0);

}  // namespace pando::keys
