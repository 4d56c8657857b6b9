#pragma once
/// What can come of a call of the library: a value, or an error that says what to do.
#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace pando {

/// What the caller can act on; the particulars are in Error::detail.
enum class ErrorCode : std::uint8_t {
  bad_argument,  ///< nothing was done; change the argument
  in_use,        ///< an address is taken by somebody else
  unreachable,   ///< nobody answered; trying again may help
  refused,       ///< somebody answered and said no
  timed_out,     ///< not done within its time; it may still happen
  stopped,       ///< the cluster object has left or ended; it will never happen
  slow_down,     ///< nothing was done: try again after Error::retry_after
  unknown_method,  ///< the node called does not serve it; nothing was done
  handler_failed,  ///< the handler at the node called ran and says that it failed
  overloaded,      ///< too much is under way, here or there; nothing was done, try later
  lost,            ///< the link ended before the answer came; it may have happened
  cancelled,       ///< the caller did not want it any more; it may have happened
  wrong_thread,  ///< waiting in a callback would wait for itself for ever: use then()
};

/// The code's own name, for logs.
std::string_view to_string(ErrorCode code);

/// Whether what was asked for may have been done in spite of the error, or may still be.
bool may_have_happened(ErrorCode code);

/// Why something was not done, for the program and for its reader.
struct Error {
  ErrorCode code = ErrorCode::stopped;  ///< what the caller can do about it
  std::string detail;                   ///< one sentence with the value, the place and the remedy
  std::chrono::nanoseconds retry_after{};  ///< of slow_down: when it may be taken; else zero
};

/// A value, or why there is none.
template <class T>
using Outcome = std::expected<T, Error>;

}  // namespace pando
