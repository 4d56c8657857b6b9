#pragma once
/// Up to where are collections kept in one block? Redis 7.0's default configuration.
#include <cstddef>

namespace pando::keys {

/// Entries of a hash or a sorted set.
inline constexpr std::size_t kPackedEntries = 128;
/// Bytes of a field, value or member.
inline constexpr std::size_t kPackedBytes = 64;
/// Numbers of a set.
inline constexpr std::size_t kPackedInts = 512;

}  // namespace pando::keys
