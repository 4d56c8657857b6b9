#pragma once
/// What a node can want of whoever drives it.
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
#include "pando/map.h"
#include "pando/node_data.h"
#include "pando/node_keeps.h"
#include "pando/node_letters.h"
#include "pando/ranges.h"
#include "pando/state.h"
#include "pando/stream.h"
#include "pando/time.h"

namespace pando::node {

/// Send a UDP packet; nobody asks whether it arrives.
struct SendDatagram {
  Endpoint to;  ///< the receiver
  Bytes bytes;  ///< at most 1400 from Pando's own protocols
};
/// Open a stream; report StreamConnected or StreamClosed. `timeout` covers its whole life, or
/// until KeepStream.
struct OpenStream {
  StreamId stream;   ///< chosen by the node
  Endpoint to;       ///< whom to dial
  Duration timeout;  ///< after it close, and report StreamClosed
};
/// Write to a stream, after everything written before.
struct SendStream {
  StreamId stream;  ///< which
  Bytes bytes;      ///< the next ones
};
/// This stream is there to stay: it has no time limit any more, and its StreamDrained are wanted.
struct KeepStream {
  StreamId stream;  ///< which
};
/// Close after everything sent before has left.
struct CloseStream {
  StreamId stream;  ///< which
};
/// What has come of an Ask. There may be several.
struct Answer {
  Ticket ticket = 0;  ///< of the Ask
  Reply reply;        ///< what has come
};
/// What has come of a StateAsk. There may be several.
struct StateAnswer {
  Ticket ticket = 0;   ///< of the StateAsk
  state::Reply reply;  ///< what has come
};
/// For users; coalesced if the configuration says so.
struct Happened {
  Event event;  ///< what
};
/// Write the keyring file (base64 keys, first is primary), then report KeyringStored.
struct StoreKeyring {
  std::uint64_t token = 0;        ///< to be reported
  std::vector<std::string> keys;  ///< all of them
};
/// Write to the end of the snapshot file.
struct AppendSnapshot {
  Bytes bytes;  ///< whole lines
};
/// Write the snapshot file anew, so that a crash leaves the old one or the new one.
struct ReplaceSnapshot {
  Bytes bytes;  ///< its contents
};
/// Something to log and count. `code` indexes the note table (docs/notes.md).
struct Noted {
  std::uint16_t code = 0;  ///< row of the table
  std::string subject;     ///< whom or what it is about; may be empty
  std::string detail;      ///< what else is known; may be empty
};
/// The node has stopped by itself: it left, or lost its name to another node.
struct Stopped {
  /// On whose account.
  enum class Why : std::uint8_t { left, lost_name };
  Why why;  ///< the reason
};

/// For whoever uses calls.
struct CallNews {
  call::News news;  ///< what there is
};

/// Write will_of() to where the guardian reads it, before anything that comes behind this leaves:
/// it has to tell what this node has promised.
struct KeepWill {};
/// The cluster has another map; null: it is not known any more.
struct MapAdopted {
  map::MapPtr map;  ///< shared, never changed
};

/// For applications that have ranges.
struct RangeAnswer {
  ranges::Reply reply;  ///< what has come
};

/// Anything that can be wanted.
using Output =
    std::variant<SendDatagram, OpenStream, SendStream, CloseStream, Answer, Happened, StoreKeyring,
                 AppendSnapshot, ReplaceSnapshot, Noted, Stopped, KeepStream, StoreClusterId,
                 LinkUp, LinkDown, Delivered, Undelivered, Writable, StateAnswer, CallNews,
                 KeepWill, MapAdopted, RangeAnswer, DataCame, DataReturned, StoreMembers,
                 HandOver, DataUp>;
/// What one step wanted, in order.
using Outbox = std::vector<Output>;

}  // namespace pando::node
