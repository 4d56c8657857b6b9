#pragma once
/// What can happen to the room, and what it can want.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/note.h"
#include "pando/map.h"
#include "pando/time.h"

namespace pando::store {

/// Writes of one bucket are numbered from 1, without gaps, over all its primaries.
using Sequence = std::uint64_t;

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// The map that this node has now; null: none. Each one in turn, if it can be.
struct MapIs {
  map::MapPtr map;
};
/// There is a link with it. Repeated: what was sent before may be lost.
struct PeerUp {
  std::string name;
  Participant who;
  std::uint8_t shards = 1;  ///< its buckets are divided among so many
};
struct PeerDown {
  std::string name;
};
/// A Send to it was not taken, although there is a link.
struct Refused {
  std::string name;
};
/// A message of this room over the link.
struct Received {
  std::string from;
  ByteView bytes;
  std::uint8_t shard = 0;  ///< that has said it
};
/// How learners are to be served: not at all, or at most so fast over all (0: as fast as it goes).
struct Moves {
  bool paused = false;
  std::uint64_t bytes_per_second = 0;
  friend bool operator==(const Moves&, const Moves&) = default;
};
/// Clients are served here: copies that can wait yield.
struct Served {};

using Input = std::variant<Tick, MapIs, PeerUp, PeerDown, Refused, Received, Moves, Served>;

// ---- what it can want --------------------------------------------------------------------------

/// One message over the link with that peer. `bulk`: of copies that are made, on a lane of its own;
/// each lane keeps the order.
struct Send {
  std::string to;
  Bytes bytes;
  bool bulk = false;
  std::uint8_t shard = 0;  ///< of the peer's, for which it is
};
/// All copies that count hold the writes up to this one.
struct Committed {
  std::uint16_t bucket = 0;
  Sequence sequence = 0;
};
/// This node, a learner, holds everything, and the primary acknowledges nothing without it. True
/// for the holders of exactly this `since`, until they are others.
struct Ready {
  std::uint16_t bucket = 0;
  map::Epoch since = 0;
};
/// What this node is for a bucket. `aside`: no holder, with data of former times.
enum class Role : std::uint8_t { none, aside, learner, replica, primary };
std::string_view to_string(Role role);
/// It is something else now. Said after it is so. Who was primary: what waits for a commit is in
/// doubt. Who is: see Store::gate().
struct Duty {
  std::uint16_t bucket = 0;
  Role was = Role::none;
  Role is = Role::none;
};

using Output = std::variant<Send, Committed, Ready, Duty, Note>;
using Outbox = std::vector<Output>;

}  // namespace pando::store
