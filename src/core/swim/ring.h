#pragma once
/// Who watches whom among the members that take part in the ring.
///
/// Computed from a node's own table; nobody is told. Source: docs/protocol/ring.md.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/swim/peer_table.h"

namespace pando::swim {

inline constexpr std::size_t kMaxObservers = 10;

/// Where a member stands: the same on every machine.
std::uint64_t place_on_ring(std::string_view name);

/// Whether a member watches and is watched.
inline bool takes_part(const PeerTable::Row& row) {
  return !gone(row.state) && row.info->versions.ring();
}

/// How many there are of each kind, the gone not counted.
struct Census {
  std::size_t ring = 0, plain = 0;

  std::size_t all() const { return ring + plain; }
  std::size_t observers() const { return ring == 0 ? 0 : std::min(ring - 1, kMaxObservers); }
};
Census census(const PeerTable& table);

/// Who watches a member, the nearest first.
std::vector<Slot> observers_of(const PeerTable& table, std::string_view name);

/// Who stands so far behind a member, which itself is at 0; kNoSlot if there are fewer.
Slot behind(const PeerTable& table, std::string_view name, std::size_t distance);

/// What a slot of time is for.
struct Turn {
  enum class Kind : std::uint8_t { ring, plain, anyone } kind = Kind::anyone;
  std::size_t distance = 0;  ///< of whom to probe; for `ring`
};
Turn turn_of(std::uint64_t slot, const Census& census);

}  // namespace pando::swim
