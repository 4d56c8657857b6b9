#pragma once
/// Calls between nodes, one-way messages, and topics. Which promises hold: docs/protocol/calls.md.
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "pando/bytes.h"
#include "pando/time.h"

namespace pando::call {

// ---- limits ------------------------------------------------------------------------------------

/// Longest body of a call or of its answer.
inline constexpr std::size_t kMaxBody = (16 << 20) - 1024;
/// Longest body of a cast or of what is published.
inline constexpr std::size_t kMaxCast = 1 << 20;
/// Longest name of a method, a cast or a topic, in bytes; none is empty.
inline constexpr std::size_t kMaxName = 255;
/// Longest text of a handler about its failure; the rest is cut off.
inline constexpr std::size_t kMaxWords = 1024;
/// A call waits no longer than this, whatever it asks for.
inline constexpr Duration kMaxLimit = std::chrono::hours{24};

// ---- why a call has no answer ------------------------------------------------------------------

/// Numbers travel: append only. Which of them say that the handler has not run and never will:
/// may_have_happened().
enum class Failure : std::uint8_t {
  unknown_node = 1,  ///< no such member, or one that does not speak Pando
  unreachable,       ///< no link with it could be had in time; nothing has left
  overloaded,        ///< too much is under way, here or there; nothing was begun
  bad_argument,      ///< a name or a body is too long, or the name is empty
  unknown_method,    ///< nobody serves it there
  failed,            ///< the handler ran and says that it failed
  expired,           ///< no answer in time
  lost,              ///< the link ended before the answer came
  cancelled,         ///< the caller did not want it any more
};
/// Stable: logs and tests use it.
std::string_view to_string(Failure failure);
/// Whether a call that ends so may have run its handler, or may still run it.
bool may_have_happened(Failure failure);

/// Why a call or a message failed.
struct Fault {
  Failure failure;     ///< for the program
  std::string detail;  ///< a sentence for people
};

}  // namespace pando::call
