#pragma once
/// How what Pando nodes say to each other travels in a datagram: as a user message of memberlist
/// whose payload is the byte D7 and one proto::Datagram.
#include <optional>

#include "pando/bytes.h"
#include "pando/map.h"
#include "proto/datagram.pb.h"
#include "proto/death.pb.h"

namespace pando::node {

/// What a gossip message gains until it is a message of memberlist: its type, the byte D7, tag and
/// length of proto::Datagram.
inline constexpr std::size_t kDatagramFraming = 1 + 1 + 1 + 2;
/// The checksum with which it leaves: a byte and a CRC32.
inline constexpr std::size_t kDatagramChecksum = 1 + 4;

/// What a mark adds to it. One with a longer branch's name is left away.
inline constexpr std::size_t kMarkRoom = 2 + 11 + 9 + 2 + 24, kMarkBranch = 24;

/// A message of the state's room as a plain message of memberlist. `mark`: of the sender's map.
Bytes gossip_datagram(ByteView message, const map::Mark& mark);
/// The same for a message about a death.
Bytes death_datagram(ByteView message);
Bytes death_datagram(const proto::Death& death);

/// Whether a user message is for Pando nodes: none of Serf begins so.
bool is_pando_datagram(ByteView payload);
/// The sender's map; nullopt: it does not say.
std::optional<map::Mark> mark_of(const proto::Datagram& datagram);
/// Nullopt: damaged. Requires is_pando_datagram().
std::optional<proto::Datagram> read_pando_datagram(ByteView payload);

}  // namespace pando::node
