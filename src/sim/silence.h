#pragma once
/// How soon silence is noticed, and what it costs to listen: measured for any way of detection.
#include <vector>

#include "sim/experiment.h"

namespace pando::sim {

/// Nodes that have an identity, and find the silent so.
node::Config pando_nodes(Detection detection);

struct Rest {
  std::vector<double> waits;  ///< from arbitrary moments to the next ping of a host, s
  double load = 0;            ///< datagrams of probing per member and second
};
/// A quiet cluster, for `time`. Nothing may be encrypted.
Rest at_rest(std::size_t nodes, std::uint64_t seed, const node::Config& config, Duration time);

/// How a member falls silent.
enum class Stroke : std::uint8_t { stopped, no_power };
/// Seconds from a stroke, kNeverSeen if it was not said within two minutes.
struct Silence {
  double agreed;         ///< until the last other holds the victim for agreed suspect
  double first, failed;  ///< until the first and the last other call it failed
};
Silence fall_silent(std::size_t nodes, std::uint64_t seed, const node::Config& config,
                    Stroke stroke);

}  // namespace pando::sim
