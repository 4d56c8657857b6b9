#pragma once
/// The knobs of the membership protocol, with memberlist's names and values.
#include <cstdint>

#include "pando/time.h"

namespace pando::swim {

using namespace std::chrono_literals;

/// Which of Lifeguard's parts are on (arXiv 1707.00788 §IV). All on is what memberlist does.
struct Lifeguard {
  bool probe = true;      ///< LHA-Probe: the health score stretches the probe interval
  bool suspicion = true;  ///< LHA-Suspicion: confirmations shrink the timeout from max to min
  bool buddy = true;      ///< a ping to a suspect carries the suspicion
};

/// Timings and counts. A default value is the LAN profile; see lan(), wan(), local().
struct Timing {
  Duration stream_timeout = 10s;         ///< whole exchange on one stream
  int indirect_checks = 3;
  int retransmit_mult = 4;
  int suspicion_mult = 4;
  int suspicion_max_timeout_mult = 6;
  Duration push_pull_interval = 30s;     ///< stretched beyond 32 members
  Duration probe_interval = 1s;
  Duration probe_timeout = 500ms;
  int awareness_max = 8;                 ///< the health score stays in 0 .. awareness_max - 1
  Duration gossip_interval = 200ms;
  int gossip_nodes = 3;
  Duration gossip_to_the_dead = 30s;
  Duration dead_node_reclaim = 0s;       ///< 0: a dead node's name goes to no other address
  bool stream_pings = true;              ///< TCP ping beside the indirect ones
  Lifeguard lifeguard;

  static Timing lan() { return {}; }
  static Timing wan();
  static Timing local();
};

/// Most bytes of a datagram before encryption and label, as in memberlist.
inline constexpr std::size_t kPacketBudget = 1400;
/// Never more parts than this in one compound: Serf 0.9.4 mis-parses 128 and more.
inline constexpr std::size_t kMaxCompoundParts = 127;

}  // namespace pando::swim
