#pragma once
/// What can happen to the room, and what it can want.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/note.h"
#include "pando/map_view.h"
#include "pando/time.h"

namespace pando::agree {

// ---- what can happen to it ---------------------------------------------------------------------

struct Tick {};
/// There is a link with it. Repeated: it may be another run, and what was sent may be lost.
struct PeerUp {
  std::string name;
  Participant who;
};
struct PeerDown {
  std::string name;
};
/// The first map: this node has made the cluster. Ignored if it has one.
struct Found {
  map::Map map;
};
/// The cluster has another id: map, votes and leases are void. `cluster`: only its maps are taken
/// from now on; empty: anyone's.
struct Forget {
  Id cluster;
};
/// Out of a datagram.
struct Marked {
  std::string name;
  map::Mark mark;
};
/// A message of this room over the link.
struct Received {
  std::string from;
  ByteView bytes;
};
/// What this node would make of its map of that epoch; empty: nothing any more. Replaces the last.
struct Wanted {
  map::Epoch epoch = 0;
  map::Change change;
  Instant since = kNever;  ///< turns count from then, or from now if that is earlier
};
/// Accused by enough, or buried: the turn to propose passes it by. Of strangers: harmless.
struct Skipped {
  Participant who;
  bool skipped = true;
};
/// It is certainly dead, and this is what its testament said last; empty: nobody knows.
struct Ended {
  Participant who;
  Bytes testament;
};
/// This node goes: farewell to all; then it neither promises nor votes.
struct Leaving {};
/// It did not run for a while: leases are void.
struct ClockGap {};

using Input = std::variant<Tick, PeerUp, PeerDown, Found, Forget, Marked, Received, Wanted, Skipped,
                           Ended, Leaving, ClockGap>;

// ---- what it can want --------------------------------------------------------------------------

/// One message over the link with that peer. `bulk`: part of something large.
struct Send {
  std::string to;
  Bytes bytes;
  bool bulk = false;
};
/// To be in the guardian's page before anything behind it leaves. At most kMaxTestament bytes.
struct Testament {
  Bytes bytes;
};
/// A newer map; null: it is forgotten.
struct Adopted {
  map::MapPtr map;
  std::string proposer;  ///< of the change that led to it; empty: not known
};

using Output = std::variant<Send, Testament, Adopted, Note>;
using Outbox = std::vector<Output>;

// ---- what can be seen of it --------------------------------------------------------------------

using Phase = map::Status::Phase;
struct Status {
  Phase phase = Phase::none;
  Instant since{};
};

/// How a map came to be, as far as this node has seen it.
struct HistoryRow {
  map::Epoch epoch = 0;
  std::string branch;
  map::Hash hash = 0;
  map::Hash parent = 0;
  Instant when{};
  map::Change change;     ///< with its proposer and reasons; empty if `whole`
  bool whole = false;     ///< it came as a whole: the change is not known here
  std::size_t bytes = 0;  ///< of the change as a message
};

}  // namespace pando::agree
