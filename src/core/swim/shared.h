#pragma once
/// What the parts of the machine have in common.
#include <optional>
#include <string>

#include "base/note_gate.h"
#include "core/swim/awareness.h"
#include "core/swim/outgoing.h"
#include "core/swim/peer_table.h"
#include "core/swim/swim.h"

namespace pando::swim {

/// Longer names are nobody's host name; rows and rumours would be as big as a sender likes.
inline constexpr std::size_t kMaxName = 255;

/// This node's own facts and the things that several parts use. Each part keeps a reference.
struct Shared {
  Shared(Config config, Instant now, Rng rng);

  const NodeInfo& self() const { return *table.self().info; }
  const std::string& name() const { return self().name; }
  /// Port 0 of the first protocol version means: the one everybody uses.
  std::uint16_t port_or_own(std::uint16_t port) const {
    return port != 0 ? port : self().endpoint.port;
  }
  NodeInfoPtr intern(NodeInfo info) const;

  /// A ping of ours, with our address for the answer.
  wire::memberlist::Ping make_ping(std::uint32_t seq, const std::string& node) const;
  const Address& source_address() const;
  std::uint32_t next_seq() { return ++last_seq; }
  StreamId next_stream() { return StreamId{++last_stream}; }

  /// Sends a message, and queued ones behind it.
  void send(const Endpoint& to, const wire::memberlist::PacketMessage& message, Outbox& out);
  /// Sends a finished packet to a node, with a CRC if it reads one.
  void send_packet(const NodeInfo& to, Bytes packet, Outbox& out) const;

  Config config;
  Rng rng;
  PeerTable table;
  Outgoing outgoing;
  Awareness awareness;
  NoteGate notes;
  Bytes ack_payload;
  std::uint32_t last_seq = 0;
  std::uint64_t last_stream = 0;
};

}  // namespace pando::swim
