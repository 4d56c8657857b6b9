#pragma once
/// Which part of all keys a key belongs to.
///
/// Slots are those of Redis Cluster, so that its clients may compute them by themselves; buckets
/// are runs of slots. Source: docs/protocol/map.md, "Keys".
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pando {

/// How many slots there are.
inline constexpr std::size_t kSlots = 16384;

/// What of a key decides where it is: all of it, or what is between its first `{` and the first `}`
/// behind that, if anything is. Lives as long as `key`.
std::string_view hashed_part(std::string_view key);
/// The slot of a key of any bytes, below kSlots: CRC-16/XMODEM of its hashed part.
std::uint16_t slot_of(std::string_view key);
/// The bucket of a slot. Requires that `buckets` is a power of two up to kSlots, and slot < kSlots.
constexpr std::uint16_t bucket_of(std::uint16_t slot, std::size_t buckets) {
  return static_cast<std::uint16_t>(slot * buckets / kSlots);
}
/// The first slot of a bucket; that of the bucket behind the last is kSlots. Requires as above.
constexpr std::size_t first_slot(std::size_t bucket, std::size_t buckets) {
  return bucket * (kSlots / buckets);
}

}  // namespace pando
