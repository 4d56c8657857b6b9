#pragma once
/// What can happen to a node, and what it can want: its whole traffic with whoever drives it.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/call.h"
#include "pando/command.h"
#include "pando/endpoint.h"
#include "pando/event.h"
#include "pando/identity.h"
#include "pando/lane.h"
#include "pando/state.h"
#include "pando/stream.h"
#include "pando/time.h"

namespace pando::node {

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
struct Datagram { Endpoint from; Bytes bytes; };
struct StreamAccepted { StreamId stream; Endpoint from; };
struct StreamConnected { StreamId stream; };
struct StreamBytes { StreamId stream; Bytes bytes; };
/// Closed by the peer, reset, refused or out of time; the driver has forgotten the stream.
struct StreamClosed { StreamId stream; std::string reason; StreamEnd end = StreamEnd::other; };
/// A user asks; answers come as Answer with the same ticket.
struct Ask { Ticket ticket = 0; Command command; };
/// A user asks about state; answers come as StateAnswer with the same ticket, which is not shared
/// with Ask.
struct StateAsk { Ticket ticket = 0; state::Command command; };
/// The driver has written (or failed to write, with the reason) the keyring file.
struct KeyringStored { std::uint64_t token = 0; std::string error; };
/// Of a stream for which KeepStream came: bytes have been passed on, `queued` still wait. Wanted
/// at least once for every 32 KiB, when no more than 32 KiB wait.
struct StreamDrained { StreamId stream; std::size_t queued = 0; };

/// Send a message to the user of a member, over the link with it. Without a link it waits for one.
/// An answer comes only if it failed: Undelivered with the same tag (56 bits), or LinkDown.
struct Post { std::string to; Lane lane; Bytes message; std::uint64_t tag = 0; };

/// A user calls, casts, serves or listens; what comes of it are CallNews, with the same ticket
/// where it replies. After Stopped calls end at once.
struct CallAsk { Ticket ticket = 0; call::Command command; };

using Input = std::variant<Tick, Datagram, StreamAccepted, StreamConnected, StreamBytes,
                           StreamClosed, Ask, KeyringStored, StreamDrained, Post, StateAsk,
                           CallAsk>;

// ---- what it can want --------------------------------------------------------------------------

struct SendDatagram { Endpoint to; Bytes bytes; };
/// Open a stream; report StreamConnected or StreamClosed. `timeout` covers its whole life, or
/// until KeepStream.
struct OpenStream { StreamId stream; Endpoint to; Duration timeout; };
struct SendStream { StreamId stream; Bytes bytes; };
/// This stream is there to stay: it has no time limit any more, and its StreamDrained are wanted.
struct KeepStream { StreamId stream; };
/// Close after everything sent before has left.
struct CloseStream { StreamId stream; };
struct Answer { Ticket ticket = 0; Reply reply; };
struct StateAnswer { Ticket ticket = 0; state::Reply reply; };
/// For users; coalesced if the configuration says so.
struct Happened { Event event; };
/// Write the keyring file (base64 keys, first is primary), then report KeyringStored.
struct StoreKeyring { std::uint64_t token = 0; std::vector<std::string> keys; };
struct AppendSnapshot { Bytes bytes; };
struct ReplaceSnapshot { Bytes bytes; };
/// The cluster's id is settled: keep it, and give it with the configuration at the next start.
struct StoreClusterId { Id id; };
/// The link with a member is up, or has ended: what was posted and is not Undelivered may or may
/// not have arrived. They take turns. `who` is proven by the keyring, if there is one.
struct LinkUp { std::string peer; Participant who; };
struct LinkDown { std::string peer; Participant who; std::string reason; };
/// A member's user has posted this. In order within its lane, while the link is up.
struct Delivered { std::string from; Lane lane; Bytes message; };
/// Nothing of the message has left or ever will. After `full` comes Writable.
struct Undelivered {
  enum class Why : std::uint8_t { unknown_member, full, too_large, unreachable } why;
  std::string to;
  std::uint64_t tag = 0;
};
struct Writable { std::string to; Lane lane; };
/// Something to log and count. `code` indexes the note table (docs/notes.md).
struct Noted { std::uint16_t code = 0; std::string subject, detail; };
/// The node has stopped by itself: it left, or lost its name to another node.
struct Stopped { enum class Why : std::uint8_t { left, lost_name } why; };

/// For whoever uses calls.
struct CallNews { call::News news; };

using Output = std::variant<SendDatagram, OpenStream, SendStream, CloseStream, Answer, Happened,
                            StoreKeyring, AppendSnapshot, ReplaceSnapshot, Noted, Stopped,
                            KeepStream, StoreClusterId, LinkUp, LinkDown, Delivered, Undelivered,
                            Writable, StateAnswer, CallNews>;
using Outbox = std::vector<Output>;

}  // namespace pando::node
