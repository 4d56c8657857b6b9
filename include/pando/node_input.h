#pragma once
/// What can happen to a node, as whoever drives it tells it.
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "pando/bytes.h"
#include "pando/call.h"
#include "pando/command.h"
#include "pando/endpoint.h"
#include "pando/lane.h"
#include "pando/node_data.h"
#include "pando/ranges.h"
#include "pando/state.h"
#include "pando/stream.h"

namespace pando::node {

/// The deadline has come, or a moment when it might have.
struct Tick {};
/// A UDP packet has arrived.
struct Datagram {
  Endpoint from;  ///< its sender, as the network says
  Bytes bytes;    ///< as they came
};
/// Somebody has connected.
struct StreamAccepted {
  StreamId stream;  ///< chosen by the driver
  Endpoint from;    ///< of the other end
};
/// OpenStream has succeeded.
struct StreamConnected {
  StreamId stream;  ///< which
};
/// A stream is under TLS. Comes before StreamConnected, or after StreamAccepted, and before any
/// bytes, which are those within.
struct StreamSecured {
  StreamId stream;       ///< which
  PeerCertificate peer;  ///< what the other end has shown
};
/// Bytes have come on a stream, in order, in pieces of any size.
struct StreamBytes {
  StreamId stream;  ///< which
  Bytes bytes;      ///< the next ones
};
/// Closed by the peer, reset, refused or out of time; the driver has forgotten the stream.
struct StreamClosed {
  StreamId stream;                   ///< which
  std::string reason;                ///< in the words of the system
  StreamEnd end = StreamEnd::other;  ///< as far as the network tells
};
/// A user asks; answers come as Answer with the same ticket.
struct Ask {
  Ticket ticket = 0;  ///< chosen by the asker
  Command command;    ///< what is asked
};
/// A user asks about state; answers come as StateAnswer with the same ticket, which is not shared
/// with Ask.
struct StateAsk {
  Ticket ticket = 0;       ///< chosen by the asker
  state::Command command;  ///< what is asked
  bool secrets = false;    ///< for the agent itself: keys under state::kSecret, and no others
};
/// The driver has written (or failed to write, with the reason) the keyring file.
struct KeyringStored {
  std::uint64_t token = 0;  ///< of the StoreKeyring
  std::string error;        ///< empty: written
};
/// Of a stream for which KeepStream came: bytes have been passed on, `queued` still wait. Wanted
/// at least once for every 32 KiB, when no more than 32 KiB wait.
struct StreamDrained {
  StreamId stream;         ///< which
  std::size_t queued = 0;  ///< octets
};

/// Send a message to the user of a member, over the link with it. Without a link it waits for one.
/// An answer comes only if it failed: Undelivered with the same tag (56 bits), or LinkDown.
struct Post {
  std::string to;         ///< the member's name
  Lane lane;              ///< in which order is kept
  Bytes message;          ///< as it will be Delivered
  std::uint64_t tag = 0;  ///< chosen by the poster
};

/// A user calls, casts, serves or listens; what comes of it are CallNews, with the same ticket
/// where it replies. After Stopped calls end at once.
struct CallAsk {
  Ticket ticket = 0;      ///< chosen by the asker
  call::Command command;  ///< what is asked
};

/// An application asks about its ranges; what comes of it are RangeAnswers.
struct RangeAsk {
  Ticket ticket = 0;        ///< chosen by the asker, not shared with the others
  ranges::Command command;  ///< what is asked
};

/// Anything that can happen.
using Input = std::variant<Tick, Datagram, StreamAccepted, StreamConnected, StreamBytes,
                           StreamClosed, Ask, KeyringStored, StreamDrained, Post, StateAsk, CallAsk,
                           StreamSecured, RangeAsk, DataPost, LearntAll, DataHeld, DataPause>;

}  // namespace pando::node
