#pragma once
/// Who is a member? SWIM with Lifeguard, as memberlist does it.
///
/// The machine knows nothing of sockets: datagrams leave as ready-made plain messages or
/// compounds (the node seals them), streams as typed messages on numbered connections.
/// Source: docs/protocol/swim.md; SWIM (DSN 2002), Lifeguard (arXiv 1707.00788).
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "base/rng.h"
#include "core/swim/config.h"
#include "pando/member.h"
#include "pando/stream.h"
#include "pando/time.h"
#include "wire/memberlist.h"

namespace pando::swim {

class NodeInfoPool;

using Incarnation = std::uint32_t;
using State = wire::memberlist::State;

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// One message of a datagram.
struct Received {
  Endpoint from;
  wire::memberlist::PacketMessage message;
};
/// A peer dialled us; the first message has not come yet.
struct StreamAccepted { StreamId stream; Endpoint from; };
/// A stream we asked for (Dial) is connected.
struct StreamConnected { StreamId stream; };
/// One whole message came on a stream.
struct StreamReceived {
  StreamId stream;
  wire::memberlist::StreamMessage message;
};
/// A stream ended: closed by the peer, refused, timed out, undecodable. No output for it follows.
struct StreamEnded { StreamId stream; std::string reason; };

/// A node to exchange states with. `name` may be empty.
struct Seed { std::string name; Endpoint endpoint; };
/// Exchange states with every seed; JoinDone comes when all have answered or failed.
struct Join { std::uint64_t ticket = 0; std::vector<Seed> seeds; };
/// Announce the end of this node; LeaveDone comes when it has been said often enough.
struct Leave { std::uint64_t ticket = 0; Duration timeout = std::chrono::seconds{5}; };
/// Announce new meta under a new incarnation; UpdateDone comes as for Leave.
struct UpdateMeta { std::uint64_t ticket = 0; Bytes meta; Duration timeout = std::chrono::seconds{5}; };

using Input = std::variant<Tick, Received, StreamAccepted, StreamConnected, StreamReceived,
                           StreamEnded, Join, Leave, UpdateMeta>;

// ---- what it can want --------------------------------------------------------------------------

/// Send a plain message or compound; `crc` when the receiver understands the CRC wrapper.
struct SendPacket { Endpoint to; Bytes message; bool crc = false; };
/// Open a stream and report StreamConnected or StreamEnded, the latter also after `timeout`,
/// which covers the whole life of the stream.
struct Dial { StreamId stream; Endpoint to; Duration timeout; };
/// Send on a stream. A PushPull leaves with an empty user_state: the node adds it.
/// An accepted stream's time limit is Timing::stream_timeout from its acceptance.
struct SendStream { StreamId stream; wire::memberlist::StreamMessage message; };
struct CloseStream { StreamId stream; };

struct MemberJoined { NodeInfoPtr info; };           ///< unknown, dead or left before
struct MemberLeft { NodeInfoPtr info; State state; };  ///< now dead or left
struct MemberUpdated { NodeInfoPtr info; };          ///< its meta changed
/// Somebody announces a name we know from another address. Nothing was changed.
struct NameConflict { NodeInfoPtr existing; Endpoint other; };
/// A direct UDP ack came in time.
struct PingDone { std::string node; Duration rtt; Bytes payload; };
/// A message for the layer above.
struct UserMessage { Endpoint from; Bytes payload; };
/// The layer above's part of a state exchange that was merged. Never comes before the member
/// outputs of the same exchange.
struct UserState { Bytes state; bool join; };
struct JoinFailure { Seed seed; std::string reason; };
struct JoinDone { std::uint64_t ticket; std::size_t contacted; std::vector<JoinFailure> failures; };
/// `timed_out`: said, but not as often as wanted. The change holds either way.
struct LeaveDone { std::uint64_t ticket; bool timed_out; };
struct UpdateDone { std::uint64_t ticket; bool timed_out; };
/// A broadcast deposited with a token has been sent its full number of times or was dropped.
struct BroadcastDone { std::uint64_t token; };

using Output = std::variant<SendPacket, Dial, SendStream, CloseStream, MemberJoined, MemberLeft,
                            MemberUpdated, NameConflict, PingDone, UserMessage, UserState, JoinDone,
                            LeaveDone, UpdateDone, BroadcastDone, Note>;
using Outbox = std::vector<Output>;

/// The queues of the layer above, in the order in which they fill what a packet has left.
enum class Lane : std::uint8_t { intents, queries, events };
inline constexpr std::size_t kLaneCount = 3;

struct Config {
  NodeInfo self;              ///< name, advertised endpoint, meta, versions
  Timing timing;
  Address bind_address;       ///< Source address in pings if it differs from the advertised one
  NodeInfoPool* pool = nullptr;  ///< shares equal infos between machines; null: no sharing
  std::size_t max_exchanges = 128;  ///< accepted state exchanges at a time; the next is closed
  std::size_t max_nodes = 1 << 20;  ///< known nodes beyond which new ones are ignored (Q1)
};

/// What the machine knows of one node. For checkers, statistics and the member table.
struct Peer {
  NodeInfoPtr info;
  Incarnation incarnation = 0;
  State state = State::dead;
  Instant since;              ///< last change of state
};

/// The membership machine. One thread. Views live until the next step.
class Swim {
 public:
  Swim(Config config, Instant now, Rng rng);
  ~Swim();
  Swim(Swim&&) noexcept;

  /// Takes one input and appends every consequence to `out`, in the order they must happen.
  void step(Instant now, const Input& input, Outbox& out);
  /// When it next wants a Tick.
  Instant deadline() const;

  // Deposits: nothing comes back from these; they may bring deadline() forward to now.

  /// Queues a message of the layer above for gossip. A token of 0 reports nothing. `population`
  /// is that layer's member count, which sets how often the message is sent.
  void broadcast(Lane lane, Bytes message, std::uint64_t token, std::size_t population);
  /// As Join, Leave and UpdateMeta, done at the next Tick.
  void deposit(Input command);
  /// What direct acks carry from now on.
  void set_ack_payload(Bytes payload);
  /// Bytes that the door adds to every packet (wire::packet_overhead).
  void set_packet_overhead(std::size_t bytes);
  /// Takes over a table of nodes without gossiping about it: for a simulator that starts with a
  /// formed cluster. Emits MemberJoined for each. Requires a machine that knows only itself.
  void adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out);

  // Views.

  const NodeInfo& self() const;
  Incarnation incarnation() const;
  int health_score() const;
  std::size_t size() const;                   ///< nodes in the table, itself, dead and left included
  std::size_t alive_count() const;            ///< alive and suspect, itself included
  std::optional<Peer> find(std::string_view name) const;
  std::vector<Peer> peers() const;            ///< sorted by name
  std::size_t queued(Lane lane) const;
  std::size_t queued_rumours() const;         ///< the membership queue itself
  /// Drops the least useful entries (most transmitted first) of a lane beyond `keep`.
  void prune(Lane lane, std::size_t keep);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace pando::swim
