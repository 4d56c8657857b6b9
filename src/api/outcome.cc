#include "pando/outcome.h"

#include <iterator>

namespace pando {

std::string_view to_string(ErrorCode code) {
  constexpr std::string_view kNames[] = {
      "bad_argument", "in_use",    "unreachable",    "refused",        "timed_out",
      "stopped",      "slow_down", "unknown_method", "handler_failed", "overloaded",
      "lost",         "cancelled", "wrong_thread"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(ErrorCode::wrong_thread) + 1);
  return kNames[static_cast<std::size_t>(code)];
}

bool may_have_happened(ErrorCode code) {
  return code == ErrorCode::timed_out || code == ErrorCode::handler_failed ||
         code == ErrorCode::lost || code == ErrorCode::cancelled;
}

}  // namespace pando
