#pragma once
/// A node's buckets are divided among its shards, each of which has a thread of its own.
#include <cstdint>

namespace pando {

/// Which of a node's shards.
struct ShardOf {
  std::uint8_t index = 0;  ///< from 0
  std::uint8_t count = 1;  ///< of the node's shards, at least 1
  /// Whether this bucket is its.
  constexpr bool has(std::uint16_t bucket) const { return bucket % count == index; }
  /// Member by member.
  friend bool operator==(const ShardOf&, const ShardOf&) = default;
};

/// A node has no more shards than this.
inline constexpr std::uint8_t kMostShards = 64;

}  // namespace pando
