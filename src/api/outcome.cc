#include "pando/outcome.h"

namespace pando {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::bad_argument:
      return "bad_argument";
    case ErrorCode::in_use:
      return "in_use";
    case ErrorCode::unreachable:
      return "unreachable";
    case ErrorCode::refused:
      return "refused";
    case ErrorCode::timed_out:
      return "timed_out";
    case ErrorCode::stopped:
      return "stopped";
    case ErrorCode::slow_down:
      return "slow_down";
    case ErrorCode::wrong_thread:
      break;
  }
  return "wrong_thread";
}

}  // namespace pando
