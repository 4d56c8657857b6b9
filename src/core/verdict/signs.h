#pragma once
/// What can be seen against a member. Source: docs/protocol/death.md, "Signs".
#include <cstdint>

namespace pando::verdict {

/// The bits of a report.
enum class Sign : std::uint32_t {
  probe_failed = 1,
  link_broken = 2,
  refused = 4,
  unanswered = 8,
  no_route = 16,
  mute = 32,
  speaks = 64,
};
using Signs = std::uint32_t;

constexpr Signs bit(Sign sign) {
  return static_cast<Signs>(sign);
}
constexpr bool has(Signs signs, Sign sign) {
  return (signs & bit(sign)) != 0;
}
/// A broken link that cannot be had again: the process is not there.
constexpr bool refused(Signs signs) {
  return has(signs, Sign::refused) && has(signs, Sign::link_broken);
}

/// From this health score on a node had better doubt itself.
inline constexpr std::uint32_t kSick = 3;

}  // namespace pando::verdict
