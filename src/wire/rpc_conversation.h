#pragma once
/// Requests that are about the conversation itself: who talks, and what shall be told unasked.
///
/// Source: docs/protocol/wire.md, "Agent RPC".
#include <cstdint>
#include <string>

namespace pando::wire::rpc {

/// Chosen by the client, repeated in the response and in every record of a stream.
using Sequence = std::uint64_t;

/// The only protocol version there is.
inline constexpr std::int32_t kVersion = 1;

struct Handshake {
  std::int32_t version = kVersion;
  friend bool operator==(const Handshake&, const Handshake&) = default;
};
struct Auth {
  std::string key;
  friend bool operator==(const Auth&, const Auth&) = default;
};
struct Stream {
  std::string type;  ///< an event filter: `*`, `member-join,user:deploy`, …
  friend bool operator==(const Stream&, const Stream&) = default;
};
struct Monitor {
  std::string log_level;
  friend bool operator==(const Monitor&, const Monitor&) = default;
};
struct Stop {
  Sequence stop = 0;  ///< the sequence of the stream or monitor that shall end
  friend bool operator==(const Stop&, const Stop&) = default;
};
/// A command that nobody knows. Whether a body follows cannot be told: nothing after it is
/// readable.
struct UnknownCommand {
  std::string command;
  friend bool operator==(const UnknownCommand&, const UnknownCommand&) = default;
};

}  // namespace pando::wire::rpc
