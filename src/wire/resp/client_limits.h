#pragma once
/// What the clients of a server may cost it, as Redis's settings say it: `maxclients`, `timeout`,
/// `tcp-keepalive`, `client-output-buffer-limit`. Source: redis.io, "Redis client handling".
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pando::resp {

/// What may wait for a client. 0: anything.
struct OutputLimit {
  std::uint64_t hard = 0;    ///< bytes; more, and it is closed at once
  std::uint64_t soft = 0;    ///< bytes; more for so long, and it is closed
  std::int64_t seconds = 0;  ///< of the soft limit

  friend bool operator==(const OutputLimit&, const OutputLimit&) = default;
};

struct ClientLimits {
  std::uint32_t most = 10'000;         ///< clients at once
  std::int32_t timeout = 0;            ///< seconds of silence, then a client is closed; 0: never
  std::int32_t keepalive = 300;        ///< seconds after which TCP asks who is silent; 0: never
  OutputLimit normal;                  ///< of those who have subscribed to nothing
  OutputLimit replica{.hard = 256 << 20, .soft = 64 << 20, .seconds = 60};  ///< nobody is one here
  OutputLimit subscriber{.hard = 32 << 20, .soft = 8 << 20, .seconds = 60};

  friend bool operator==(const ClientLimits&, const ClientLimits&) = default;
};

/// Reads `CLASS HARD SOFT SECONDS ...`, all of it or nothing. Empty, or Redis's sentence of what is
/// wrong.
std::string_view read_output_limits(ClientLimits& limits, std::string_view text);
/// As Redis shows it: all classes.
std::string shown_output_limits(const ClientLimits& limits);

}  // namespace pando::resp
