#pragma once
/// Why something was not taken.
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pando::gossip {

enum class Refusal : std::uint8_t {
  // Commands.
  key_size,
  value_size,
  owner_full,
  watches_full,
  stopped,
  exhausted,
  // Partners and messages.
  partners_full,
  malformed,
  too_large,
  unknown_sender,
  // Deltas.
  stale_start,
  gone,
  gap,
  behind_collection,
  later_birth,
  full,
  owners_full,
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::owners_full) + 1;

/// A clause for people.
std::string_view to_string(Refusal why);
/// A word for counters.
std::string_view name(Refusal why);

}  // namespace pando::gossip
