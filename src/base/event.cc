#include "pando/event.h"

#include <array>

namespace pando {

std::string_view to_string(MemberEventType type) {
  constexpr std::array<std::string_view, 7> kNames = {
      "member-join", "member-leave",   "member-failed", "member-update",
      "member-reap", "member-suspect", "member-trusted"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace pando
