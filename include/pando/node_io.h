#pragma once
/// What can happen to a node, and what it can want: its whole traffic with whoever drives it.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "pando/bytes.h"
#include "pando/command.h"
#include "pando/endpoint.h"
#include "pando/event.h"
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
struct StreamClosed { StreamId stream; std::string reason; };
/// A user asks; answers come as Answer with the same ticket.
struct Ask { Ticket ticket = 0; Command command; };
/// The driver has written (or failed to write, with the reason) the keyring file.
struct KeyringStored { std::uint64_t token = 0; std::string error; };

using Input = std::variant<Tick, Datagram, StreamAccepted, StreamConnected, StreamBytes,
                           StreamClosed, Ask, KeyringStored>;

// ---- what it can want --------------------------------------------------------------------------

struct SendDatagram { Endpoint to; Bytes bytes; };
/// Open a stream; report StreamConnected or StreamClosed. `timeout` covers its whole life.
struct OpenStream { StreamId stream; Endpoint to; Duration timeout; };
struct SendStream { StreamId stream; Bytes bytes; };
/// Close after everything sent before has left.
struct CloseStream { StreamId stream; };
struct Answer { Ticket ticket = 0; Reply reply; };
/// For users; coalesced if the configuration says so.
struct Happened { Event event; };
/// Write the keyring file (base64 keys, first is primary), then report KeyringStored.
struct StoreKeyring { std::uint64_t token = 0; std::vector<std::string> keys; };
struct AppendSnapshot { Bytes bytes; };
struct ReplaceSnapshot { Bytes bytes; };
/// Something to log and count. `code` indexes the note table (docs/notes.md).
struct Noted { std::uint16_t code = 0; std::string subject, detail; };
/// The node has stopped by itself: it left, or lost its name to another node.
struct Stopped { enum class Why : std::uint8_t { left, lost_name } why; };

using Output = std::variant<SendDatagram, OpenStream, SendStream, CloseStream, Answer, Happened,
                            StoreKeyring, AppendSnapshot, ReplaceSnapshot, Noted, Stopped>;
using Outbox = std::vector<Output>;

}  // namespace pando::node
