#pragma once
/// The limits of calls. Source: docs/protocol/calls.md, "Limits".
#include <cstddef>
#include <string>

#include "pando/call.h"

namespace pando::calls {

/// How much may be under way.
struct Room {
  std::size_t count = 0, bytes = 0;
};

struct Config {
  std::string name;  ///< this member's name

  /// Bodies longer than this travel in lane bulk.
  std::size_t small = 32 << 10;
  Room calls_per_peer{4096, 64 << 20}, calls{16384, 256 << 20};    ///< of this node, unanswered
  Room served_per_peer{4096, 64 << 20}, served{16384, 256 << 20};  ///< by this node, unanswered
  Room answers{16384, 64 << 20};              ///< that wait for room on the link with one peer
  Room casts{16384, 4 << 20};                 ///< casts and publications, likewise
  std::size_t methods = 1024, topics = 1024;  ///< of this node
  std::size_t interest = 1024;                ///< topics that one peer may name
};

}  // namespace pando::calls
