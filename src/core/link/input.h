#pragma once
/// What can happen to the links. Source: docs/protocol/link.md.
#include <cstdint>
#include <string>
#include <variant>

#include "core/link/config.h"
#include "core/link/reason.h"
#include "pando/bytes.h"
#include "pando/endpoint.h"
#include "pando/stream.h"

namespace pando::link {

/// Names a message for whoever posted it; the links only hand it back.
using Tag = std::uint64_t;

struct Tick {};
/// An alive member that speaks Pando, or its new address.
struct PeerKnown {
  std::string name;
  Endpoint endpoint;
  bool kept = false;  ///< a link with it is wanted always, however many there are
};
/// Died, left, or does not speak Pando any more.
struct PeerGone {
  std::string name;
};
/// A peer dialled us and its first byte is a link's.
struct Accepted {
  StreamId stream;
  Endpoint from;
};
/// It is not what this node wants: refuse it before anything is read. After Accepted.
struct TurnAway {
  StreamId stream;
  Refusal refusal;
};
/// The stream is under TLS: before Connected, or after Accepted.
struct Secured {
  StreamId stream;
  PeerCertificate peer;
};
struct Connected {
  StreamId stream;
};
struct Received {
  StreamId stream;
  ByteView bytes;  ///< lives for the step
};
/// The driver has forgotten the stream.
struct Closed {
  StreamId stream;
  StreamEnd end;
  std::string reason;
};
/// The driver has passed on bytes of the stream; `queued` still wait.
struct Drained {
  StreamId stream;
  std::size_t queued = 0;
};
/// Send a message. It leaves at the next Tick, which deadline() wants at once. Opens a link if
/// there is none. Whoever needs an answer gets PostRefused, Unreachable or LinkDown if it failed.
struct Post {
  std::string peer;
  Lane lane;
  Bytes message;
  Tag tag = 0;
  Bytes tail{};  ///< goes behind the message as a part of it: what is long need not be copied
};
/// A link is wanted, for messages that wait elsewhere until there is one. Ends with LinkUp or
/// Unreachable.
struct Want {
  std::string peer;
};
/// While on, the peer gets no new credit in this lane: at most its window is still delivered.
/// Forgotten when the link goes down.
struct Hold {
  std::string peer;
  Lane lane;
  bool on = false;
};
/// Close the link. It opens again for the next Post, or in a mesh after the longest back-off.
struct Hangup {
  std::string peer;
};

/// Nobody else is there: make the cluster's id, unless one is known.
struct MakeCluster {};
/// The cluster's id, if one is known, never changes from now on.
struct SettleCluster {};

using Input =
    std::variant<Tick, PeerKnown, PeerGone, Accepted, Connected, Received, Closed, Drained, Post,
                 Want, Hold, Hangup, TurnAway, Secured, MakeCluster, SettleCluster>;

}  // namespace pando::link
