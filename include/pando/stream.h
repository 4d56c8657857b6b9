#pragma once
/// Numbered byte streams between a node and whoever drives it.
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace pando {

/// One connection. Streams that the node dials are numbered by the node, from 1 upward; streams
/// that the driver accepts are numbered by the driver, with the top bit set. Never reused.
struct StreamId {
  std::uint64_t value = 0;  ///< 0: no stream
  /// The bit of streams that the driver accepted.
  static constexpr std::uint64_t kAccepted = std::uint64_t{1} << 63;
  /// Of the streams that the node dials: those that are to become links.
  static constexpr std::uint64_t kLink = std::uint64_t{1} << 62;
  /// Whether the other side dialled.
  bool accepted() const { return (value & kAccepted) != 0; }
  /// By number.
  friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

/// How a stream ended, as far as the network tells.
enum class StreamEnd : std::uint8_t {
  eof,          ///< the peer closed it
  reset,        ///< the peer's kernel broke it
  refused,      ///< nobody listens there
  timeout,      ///< no answer in time
  unreachable,  ///< no route to the host
  other,        ///< none of these
};

/// What the other end of a stream under TLS has proven: a certificate that our CA has signed.
struct PeerCertificate {
  std::string subject;             ///< for people: `CN = node-1`
  std::vector<std::string> names;  ///< the DNS names it is for; without any, its common name
};

}  // namespace pando
