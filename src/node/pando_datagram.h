#pragma once
/// How what Pando nodes say to each other travels in a datagram: as a user message of memberlist
/// whose payload is the byte D7 and one proto::Datagram.
#include <optional>

#include "pando/bytes.h"
#include "proto/datagram.pb.h"
#include "proto/death.pb.h"

namespace pando::node {

/// What a gossip message gains until it is a message of memberlist: its type, the byte D7, tag and
/// length of proto::Datagram.
inline constexpr std::size_t kDatagramFraming = 1 + 1 + 1 + 2;
/// The checksum with which it leaves: a byte and a CRC32.
inline constexpr std::size_t kDatagramChecksum = 1 + 4;

/// A message of the state's room as a plain message of memberlist.
Bytes gossip_datagram(ByteView message);
/// The same for a message about a death.
Bytes death_datagram(ByteView message);
Bytes death_datagram(const proto::Death& death);

/// Whether a user message is for Pando nodes: none of Serf begins so.
bool is_pando_datagram(ByteView payload);
/// Nullopt: damaged. Requires is_pando_datagram().
std::optional<proto::Datagram> read_pando_datagram(ByteView payload);

}  // namespace pando::node
