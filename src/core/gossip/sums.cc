#include "core/gossip/sums.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace pando::gossip {

std::uint64_t entry_sum(std::string_view key, ByteView value, std::uint64_t version, bool deleted) {
  const std::uint64_t seed = XXH3_64bits_withSeed(key.data(), key.size(), 2 * version + deleted);
  return XXH3_64bits_withSeed(value.data(), value.size(), seed);
}

Sum& Sum::operator+=(const Sum& other) {
  low += other.low;
  high += other.high;
  return *this;
}

Sum& Sum::operator-=(const Sum& other) {
  low -= other.low;
  high -= other.high;
  return *this;
}

Sum sum_of_numbers(const std::array<std::uint64_t, 7>& numbers) {
  // Bytes in one order on every machine.
  std::array<unsigned char, 56> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<unsigned char>(numbers[i / 8] >> (8 * (i % 8)));
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

}  // namespace pando::gossip
