#pragma once
/// How much data a node may have, and what goes when it is more.
#include <cstdint>
#include <optional>
#include <string_view>

namespace pando {

/// Which keys go, as Redis's `maxmemory-policy`. Source: redis.io, "Key eviction".
enum class Eviction : std::uint8_t {
  none,  ///< `noeviction`: whatever adds to the data is refused
  all_lru,
  all_lfu,
  all_random,
  expiring_lru,  ///< `volatile-lru`, and so on: only keys that are to expire
  expiring_lfu,
  expiring_random,
  expiring_soonest,  ///< `volatile-ttl`
};

/// By Redis's name: `allkeys-lru`.
std::optional<Eviction> parse_eviction(std::string_view name);
/// As Redis writes it.
std::string_view to_string(Eviction eviction);

/// Source: docs/protocol/shard.md, "Memory".
struct MemoryLimit {
  std::uint64_t octets = 0;  ///< of all data of a node, its copies for others too; 0: no limit
  Eviction policy = Eviction::none;  ///< which of a primary's keys go when there is more
};

}  // namespace pando
