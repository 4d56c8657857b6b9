#include "core/keys/hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pando::keys {

Position hash_of(std::string_view bytes, std::uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

std::uint64_t digest_of(std::string_view bytes, std::uint64_t behind) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), behind);
}

}  // namespace pando::keys
