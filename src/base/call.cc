#include "pando/call.h"

namespace pando::call {

std::string_view to_string(Failure failure) {
  switch (failure) {
    case Failure::unknown_node:
      return "unknown_node";
    case Failure::unreachable:
      return "unreachable";
    case Failure::overloaded:
      return "overloaded";
    case Failure::bad_argument:
      return "bad_argument";
    case Failure::unknown_method:
      return "unknown_method";
    case Failure::failed:
      return "failed";
    case Failure::expired:
      return "expired";
    case Failure::lost:
      return "lost";
    case Failure::cancelled:
      break;
  }
  return "cancelled";
}

bool may_have_happened(Failure failure) {
  return failure >= Failure::failed;
}

}  // namespace pando::call
