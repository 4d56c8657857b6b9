#pragma once
/// The datagram door: label > encryption > CRC > compression > compound > messages.
///
/// Source: docs/protocol/wire.md, "Packets". No state, no I/O; a nonce is an argument.
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "wire/keyring.h"
#include "wire/memberlist.h"

namespace pando::wire {

using Nonce = std::array<std::byte, 12>;

/// How this node wraps and unwraps everything, packets and streams alike.
struct DoorOptions {
  const Keyring* keyring = nullptr;  ///< null or empty: plaintext
  std::string_view label;            ///< empty: none
  bool compress = true;              ///< offer compression when sending
};

/// How many bytes the door adds in front of and behind a packet (label and encryption, not CRC).
std::size_t packet_overhead(const DoorOptions& options);

/// Wraps a message or compound. `crc` only for receivers with protocol_max >= 5.
Bytes seal_packet(ByteView message, bool crc, const DoorOptions& options, const Nonce& nonce);

/// What a datagram held. Parts that decode are returned even if others did not, as the real
/// decoder does; `damaged` says why the first bad part was dropped.
struct OpenedPacket {
  std::vector<memberlist::PacketMessage> messages;
  std::optional<DecodeError> damaged;
  std::optional<Nonce> nonce;  ///< of the seal, if there was one
};

/// Unwraps a datagram. Bounded: at most 255 parts per compound, nesting of at most 8 wrappers,
/// at most 64 KiB of decompressed data per datagram.
Decoded<OpenedPacket> open_packet(ByteView datagram, const DoorOptions& options);

}  // namespace pando::wire
