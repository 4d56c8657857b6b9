#pragma once
/// What passes between a node and whoever keeps the data of its buckets.
#include <cstdint>
#include <string>
#include <vector>

#include "pando/bytes.h"
#include "pando/map.h"

namespace pando::node {

// ---- what a node is told ------------------------------------------------------------------------

/// The shard of this node has something to say to that of a member, while the link is up. If too
/// much waits, DataReturned follows.
struct DataPost {
  std::string to;     ///< the member's name
  Bytes message;      ///< as it will be DataCame
  bool bulk = false;  ///< part of much, on a lane of its own; each lane keeps its order
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

}  // namespace pando::node
