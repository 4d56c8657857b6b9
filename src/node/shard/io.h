#pragma once
/// What can happen to a shard, and what it can want.
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "core/keys/command.h"
#include "core/store/io.h"
#include "pando/map.h"
#include "pando/memory_limit.h"
#include "pando/node_data.h"
#include "wire/resp/client_limits.h"
#include "wire/resp/notify_classes.h"

namespace pando::shard {

// ---- what can happen to it ----------------------------------------------------------------------

/// The time has come, or might have.
struct Tick {};
/// The map of this node; null: none.
struct MapIs {
  map::MapPtr map;
};
/// There is a link with it. Repeated: it may be another run, and what was sent may be lost.
struct PeerUp {
  std::string name;
  Participant who;
  std::uint8_t shards = 1;  ///< that it has
};
struct PeerDown {
  std::string name;
};
/// Its shard has said this: a node::DataPost.
struct Came {
  std::string from;
  ByteView bytes;
};
/// A Post to it has not left.
struct Returned {
  std::string to;
  std::uint64_t tag;
};
/// A client wants to know, or to change, something. The words live during the step.
struct Request {
  std::uint64_t client = 0;
  std::uint64_t ticket = 0;  ///< of the client's, for the answer
  const keys::Command* command = nullptr;
  resp::Words words;
  resp::Protocol protocol = resp::Protocol::resp2;
  bool own_keys = false;  ///< if it names none: about those of this node's buckets only
};
/// Several that came together, in their order. Memory fetches what the next ones look at while one
/// is carried out.
struct Requests {
  std::span<const Request> all;
};
/// Nobody waits for its answers any more.
struct ClientGone {
  std::uint64_t client = 0;
};
/// Nobody is to wait for what blocks this client any more: CLIENT UNBLOCK.
struct Unblock {
  std::uint64_t client = 0;
  bool error = false;  ///< with an error, not as if the time were up
};
/// Which notifications this node's clients hear (notify-keyspace-events). Answered like a Request
/// once the other nodes know.
struct Listen {
  std::uint64_t client = 0;
  std::uint64_t ticket = 0;
  resp::NotifyClasses classes = 0;
};
/// The difference between the driver's clock and the time of day is this now.
struct WallClock {
  Duration ahead{};
};

using Input = std::variant<Tick, MapIs, PeerUp, PeerDown, Came, Returned, Request, Requests,
                           ClientGone, Unblock, Listen, WallClock, MemoryLimit>;

// ---- what it can want ---------------------------------------------------------------------------

/// The whole reply to a Request; or, with ticket 0, what all `listeners` hear without having asked:
/// a push of RESP3, which in RESP2 has another first octet. They leave in this order.
struct Answered {
  std::uint64_t client = 0;
  std::uint64_t ticket = 0;
  std::string reply;
  std::vector<std::uint64_t> listeners;  ///< clients
};

/// ClientLimits: CONFIG SET has changed them.
using Output = std::variant<Answered, node::DataPost, node::LearntAll, node::DataHeld, Note,
                            resp::ClientLimits>;
using Outbox = std::vector<Output>;

/// Whether this node may answer for what it is primary of.
class Lease {
 public:
  virtual ~Lease() = default;
  /// As of `now`, which is not before that of the last step. See agree::Agree::serves().
  virtual bool serves(Instant now, std::uint16_t bucket) const = 0;
};

}  // namespace pando::shard
