#include "pando/member.h"

namespace pando {

std::string_view to_string(MemberStatus status) {
  switch (status) {
    case MemberStatus::none:
      return "none";
    case MemberStatus::alive:
      return "alive";
    case MemberStatus::leaving:
      return "leaving";
    case MemberStatus::left:
      return "left";
    case MemberStatus::failed:
      return "failed";
  }
  return "none";
}

}  // namespace pando
