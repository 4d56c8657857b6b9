#include "pando/verdict.h"

#include <fmt/format.h>

namespace pando {

std::string_view to_string(Cause cause) {
  switch (cause) {
    case Cause::left:
      return "left";
    case Cause::killed:
      return "killed";
    case Cause::exited:
      return "exited";
    case Cause::ended:
      return "ended";
    case Cause::overloaded_accuser:
      return "overloaded_accuser";
    case Cause::one_way:
      return "one_way";
    case Cause::paused:
      return "paused";
    case Cause::unreachable:
      return "unreachable";
    case Cause::silent:
      break;
  }
  return "silent";
}

std::string to_string(Cause cause, std::uint32_t number) {
  switch (cause) {
    case Cause::left:
      return "left";
    case Cause::killed:
      return fmt::format("killed by signal {}", number);
    case Cause::exited:
      return fmt::format("ended with status {}", number);
    case Cause::ended:
      return "process ended";
    case Cause::overloaded_accuser:
      return "overloaded accuser";
    case Cause::one_way:
      return "one-way network";
    case Cause::paused:
      return "paused";
    case Cause::unreachable:
      return "host unreachable";
    case Cause::silent:
      break;
  }
  return "silent";
}

std::string_view to_string(Basis basis) {
  switch (basis) {
    case Basis::certain:
      return "certain";
    case Basis::strong:
      return "strong";
    case Basis::silence:
      break;
  }
  return "silence";
}

}  // namespace pando
