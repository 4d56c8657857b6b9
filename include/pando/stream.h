#pragma once
/// Numbered byte streams between a node and whoever drives it.
#include <compare>
#include <cstdint>

namespace pando {

/// One connection. Streams that the node dials are numbered by the node, from 1 upward; streams
/// that the driver accepts are numbered by the driver, with the top bit set. Never reused.
struct StreamId {
  std::uint64_t value = 0;
  static constexpr std::uint64_t kAccepted = std::uint64_t{1} << 63;
  bool accepted() const { return (value & kAccepted) != 0; }
  friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

}  // namespace pando
