#pragma once
/// What can happen to the membership machine, and what it can want.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "core/swim/config.h"
#include "pando/member.h"
#include "pando/stream.h"
#include "pando/time.h"
#include "wire/memberlist.h"

namespace pando::swim {

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
struct Leave { std::uint64_t ticket = 0; Duration timeout = 5s; };
/// Announce new meta under a new incarnation; UpdateDone comes as for Leave.
struct UpdateMeta { std::uint64_t ticket = 0; Bytes meta; Duration timeout = 5s; };

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
/// Those who watch a suspect agree that it is silent, or it has refuted that. A death says its own.
struct SuspicionChanged { NodeInfoPtr info; bool agreed; };
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
                            MemberUpdated, SuspicionChanged, NameConflict, PingDone, UserMessage,
                            UserState, JoinDone, LeaveDone, UpdateDone, BroadcastDone, Note>;
using Outbox = std::vector<Output>;

}  // namespace pando::swim
