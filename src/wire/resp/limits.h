#pragma once
/// How much one client may say before it is cut off. Source: docs/protocol/resp.md, "Limits".
#include <cstddef>

namespace pando::resp {

struct RequestLimits {
  std::size_t bulk = 1 << 20;     ///< bytes of one word; Redis: 512 MiB
  std::size_t words = 1024;       ///< words of one request; Redis: 2^31 - 1
  std::size_t line = 64 << 10;    ///< bytes of an inline request or of a length, as in Redis
  std::size_t request = 4 << 20;  ///< bytes of all words of one request
};

/// What a client may say before it has shown its password, as in Redis.
inline constexpr RequestLimits kStrangerLimits{.bulk = 16384, .words = 10};

struct ReplyLimits {
  std::size_t bytes = 64 << 20;  ///< of one reply with everything in it
  std::size_t items = 1 << 20;   ///< values in one reply, at all depths
  std::size_t depth = 16;
};

}  // namespace pando::resp
