#pragma once
/// Between which shards of two nodes is a message? Its last octets say it, before its kind.
/// Source: docs/protocol/shard.md, "Messages".
#include <cstdint>
#include <optional>

#include "node/shard/letters.h"
#include "pando/bytes.h"

namespace pando::shard {

struct Address {
  std::uint8_t from = 0, to = 0;  ///< numbers of shards of their nodes
};

/// What was behind the body of a message.
struct Envelope {
  Address address;
  Letters::Kind kind;
  ByteView body;
};

inline void seal(Bytes& message, Address address, Letters::Kind kind) {
  message.push_back(static_cast<std::byte>(address.from));
  message.push_back(static_cast<std::byte>(address.to));
  message.push_back(static_cast<std::byte>(kind));
}

/// Nullopt: no shard has said this.
inline std::optional<Envelope> open(ByteView message) {
  if (message.size() < 3) return std::nullopt;
  const ByteView tail = message.last(3);
  const auto kind = static_cast<Letters::Kind>(tail[2]);
  if (kind > Letters::Kind::received) return std::nullopt;
  return Envelope{{static_cast<std::uint8_t>(tail[0]), static_cast<std::uint8_t>(tail[1])},
                  kind,
                  message.first(message.size() - 3)};
}

/// The shard that it is for; nullopt as with open().
inline std::optional<std::uint8_t> receiver_of(ByteView message) {
  const auto opened = open(message);
  return opened ? std::optional{opened->address.to} : std::nullopt;
}

}  // namespace pando::shard
