#pragma once
/// What passes between a node and whoever keeps the data of its buckets.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "pando/identity.h"
#include "pando/map.h"
#include "pando/stream.h"
#include "pando/time.h"

namespace pando::node {

// ---- what a node is told ------------------------------------------------------------------------

/// The shard of this node has something to say to that of a member, while the link is up. If too
/// much waits, DataReturned follows.
struct DataPost {
  std::string to;     ///< the member's name
  Bytes message;      ///< as it will be DataCame
  bool bulk = false;  ///< part of much, on a lane of its own; each lane keeps its order
};
/// While on, nothing more is taken of what a member's shard says, but for what is under way. The
/// end of the link ends it.
struct DataPause {
  std::string from;  ///< the member's name
  bool on = false;   ///< from now on
};
/// A bucket that a learner holds as a whole.
struct Learnt {
  std::uint16_t bucket = 0;  ///< its number
  map::Epoch since = 0;      ///< of the holders for which this was found
  /// Member by member.
  friend bool operator==(const Learnt&, const Learnt&) = default;
};
/// All buckets that this node learns and holds as a whole; replaces what was said before.
struct LearntAll {
  std::vector<Learnt> buckets;  ///< each at most once
};

/// There are writes here that somebody was told of: this cluster must not become another one.
struct DataHeld {};

// ---- what it tells ------------------------------------------------------------------------------

/// What the shard of a member has said to that of this node. In order while the link is up.
struct DataCame {
  std::string from;  ///< the member's name
  Bytes message;     ///< as it was posted
};
/// A DataPost to this member has not left; later ones may have.
struct DataReturned {
  std::string to;  ///< the member's name
};

/// This stream is the shards' from now on, and so is what has come over it. If it ends, the node is
/// to hear of it as StreamClosed; if the node closes it, it ends.
struct HandOver {
  StreamId stream;  ///< which; the node does not read it any more
  Bytes rest;       ///< what it has read of it too much
};
/// Between two shards: one of this node and one of a member.
struct DataStream {
  std::uint8_t ours = 0;    ///< number of the shard of this node
  std::uint8_t theirs = 0;  ///< number of the member's
  StreamId stream;          ///< that was handed over
};
/// From now on the shards of this node may speak with those of the member, until LinkDown: over
/// streams of their own if there are any, but for what is `bulk`; otherwise by DataPosts.
struct DataUp {
  std::string peer;                 ///< the member's name
  Participant who;                  ///< which run of which node
  std::uint8_t shards = 1;          ///< its data is divided into so many
  std::vector<DataStream> streams;  ///< one for each two shards, or none
};

// ---- what it is asked ---------------------------------------------------------------------------

/// By what this node answers for buckets: what Node::serves() goes by, for who holds the data on
/// another thread. See docs/decisions/0009-threads.md.
struct Mandate {
  const map::Map* map = nullptr;  ///< of this map; lives as long as it is Node::map()
  Instant until{};                ///< the lease, if nothing happens; the past: there is none
  std::size_t given_away = 0;     ///< another number of one map: of fewer buckets than before
  /// Member by member.
  friend bool operator==(const Mandate&, const Mandate&) = default;
};

}  // namespace pando::node
