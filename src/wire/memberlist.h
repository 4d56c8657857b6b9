#pragma once
/// The messages of the membership protocol (memberlist), decoded.
///
/// Source: docs/protocol/wire.md. Field order is declaration order on the wire for array-encoded
/// input; maps are written with sorted keys, old-spec raw strings and unsigned positive integers.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "wire/error.h"

namespace pando::wire::memberlist {

/// First byte of a message. Append only; the numbers are memberlist's.
enum class Type : std::uint8_t {
  ping = 0, indirect_ping = 1, ack = 2, suspect = 3, alive = 4, dead = 5, push_pull = 6,
  compound = 7, user = 8, compress = 9, encrypt = 10, nack = 11, crc = 12, err = 13, label = 244,
};

/// The six version bytes as received; empty when the sender gave none. See pando::Versions.
using Vsn = Bytes;

struct Ping {
  std::uint32_t seq = 0;
  std::string node;  ///< the node that is meant; empty means whoever receives it
  Address source_address;
  std::uint16_t source_port = 0;
  std::string source_node;
  friend bool operator==(const Ping&, const Ping&) = default;
};
struct IndirectPing {
  std::uint32_t seq = 0;
  Address target;
  std::uint16_t port = 0;
  std::string node;
  bool nack = false;
  Address source_address;
  std::uint16_t source_port = 0;
  std::string source_node;
  friend bool operator==(const IndirectPing&, const IndirectPing&) = default;
};
struct Ack {
  std::uint32_t seq = 0;
  Bytes payload;  ///< empty is written as nil
  friend bool operator==(const Ack&, const Ack&) = default;
};
struct Nack {
  std::uint32_t seq = 0;
  friend bool operator==(const Nack&, const Nack&) = default;
};
struct Suspect {
  std::uint32_t incarnation = 0;
  std::string node, from;
  friend bool operator==(const Suspect&, const Suspect&) = default;
};
struct Alive {
  std::uint32_t incarnation = 0;
  std::string node;
  Address address;
  std::uint16_t port = 0;
  Bytes meta;
  Vsn vsn;
  friend bool operator==(const Alive&, const Alive&) = default;
};
struct Dead {
  std::uint32_t incarnation = 0;
  std::string node, from;
  friend bool operator==(const Dead&, const Dead&) = default;
};
/// An opaque message of the layer above (a Serf message).
struct User {
  Bytes payload;
  friend bool operator==(const User&, const User&) = default;
};
/// Stream only: why the acceptor refused.
struct Err {
  std::string error;
  friend bool operator==(const Err&, const Err&) = default;
};

enum class State : std::uint8_t { alive = 0, suspect = 1, dead = 2, left = 3 };

struct NodeState {
  std::string name;
  Address address;
  std::uint16_t port = 0;
  Bytes meta;
  std::uint32_t incarnation = 0;
  State state = State::alive;
  Vsn vsn;
  friend bool operator==(const NodeState&, const NodeState&) = default;
};
/// Stream only: one side of a state exchange.
struct PushPull {
  bool join = false;
  std::vector<NodeState> nodes;
  Bytes user_state;
  friend bool operator==(const PushPull&, const PushPull&) = default;
};

/// What one part of a datagram can be, once unwrapped.
using PacketMessage = std::variant<Ping, IndirectPing, Ack, Nack, Suspect, Alive, Dead, User>;
/// What a stream can carry, once unwrapped.
using StreamMessage = std::variant<PushPull, Ping, Ack, User, Err>;

/// Encodes one message with its type byte; nothing is wrapped around it.
Bytes encode(const PacketMessage& message);
Bytes encode(const StreamMessage& message);

/// Decodes one bare packet message (type byte first; not compound, compress, crc or label).
/// Bytes after the first msgpack value are ignored, as the real decoders do.
Decoded<PacketMessage> decode_packet_message(ByteView bytes);

/// Puts messages that are already encoded into one compound. Requires 2 to 127 parts (asserted).
Bytes make_compound(const std::vector<Bytes>& parts);

}  // namespace pando::wire::memberlist
