#pragma once
/// Why something that a peer sent was dropped.
#include <cstdint>
#include <iterator>
#include <string_view>

namespace pando::calls {

enum class Reason : std::uint8_t {
  malformed,      ///< cannot be decoded, or says nothing
  wrong_lane,     ///< does not belong into its lane
  oversized,      ///< a name or body beyond its limit, or an empty name
  unknown_call,   ///< an answer or a cancellation for what was never asked
  repeated_call,  ///< an id that is not above those before
  bad_fault,      ///< a failure that no server may report
  interest_full,  ///< names more topics than it may
  late,           ///< ordinary: the answer to a call that is over
  no_room,        ///< it calls but does not take its answers
  not_wanted,     ///< ordinary: of a topic that was unsubscribed meanwhile
};

inline constexpr std::string_view to_string(Reason reason) {
  constexpr std::string_view kNames[] = {
      "malformed", "wrong_lane",    "oversized", "unknown_call", "repeated_call",
      "bad_fault", "interest_full", "late",      "no_room",      "not_wanted"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(Reason::not_wanted) + 1);
  return kNames[static_cast<std::size_t>(reason)];
}
/// It happens among nodes that keep all rules.
inline constexpr bool ordinary(Reason reason) {
  return reason == Reason::late || reason == Reason::not_wanted;
}

}  // namespace pando::calls
