#pragma once
/// The knobs of the event machine, with Serf's names and values.
///
/// Source: docs/protocol/serf.md.
#include <cstddef>

#include "pando/member.h"
#include "pando/time.h"

namespace pando::serf {

using namespace std::chrono_literals;

/// Serf's timings and limits with its names (docs/protocol/serf.md, "Timings").
struct Config {
  NodeInfo self;
  Duration gossip_interval = 200ms;  ///< of the profile; sets the default query timeout
  Duration broadcast_timeout = 5s;
  Duration leave_propagate_delay = 1s;
  Duration reap_interval = 15s;
  Duration reconnect_interval = 30s;
  Duration reconnect_timeout = 24h;
  Duration tombstone_timeout = 24h;
  Duration recent_intent_timeout = 5min;
  Duration queue_check_interval = 30s;
  std::size_t queue_warning = 128, queue_max = 4096;
  std::size_t event_buffer = 512, query_buffer = 512;
  std::size_t user_event_size_limit = 512, query_size_limit = 1024,
              query_response_size_limit = 1024;
  std::size_t max_members = 1 << 16;  ///< beyond it who has been gone longest makes room (Q1)
  std::size_t max_intents = 4096;     ///< buffered intents about unknown names (Q1)
  std::size_t max_queries = 1024;     ///< own queries and answerable queries at a time (Q1)
  bool name_resolution = true;        ///< vote on name conflicts; the loser stops
  bool rejoin_after_leave = false;
};

}  // namespace pando::serf
