#pragma once
/// The streams of a node, as its driver keeps them.
#include <cstddef>

#include "pando/time.h"
#include "shell/transport.h"

namespace pando::shell {

struct Stream {
  Transport transport;
  Instant heard;
  bool finished = false;       ///< the node has done with it
  bool kept = false;           ///< without a time limit, and the node counts what waits
  std::size_t unreported = 0;  ///< bytes sent since the node last heard what waits
};

/// One that the node has given up for its shards.
struct HandedStream {
  TransportState transport;
  Bytes rest;  ///< what has come behind what was for the node
};

}  // namespace pando::shell
