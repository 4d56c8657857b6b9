#pragma once
/// Everything about one swarm run, drawn from its seed before the run begins.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pando/node.h"
#include "sim/data_clients.h"
#include "sim/host.h"

namespace pando::sim {

/// What may be done to a cluster. Names, weights and meanings: plan_acts.cc.
enum class Deed : std::uint8_t {
  crash,
  power_off,
  freeze,
  block,
  slow,
  suspend,
  clock_jump,
  clock_rate,
  isolate,
  cut_one_way,
  split,
  clog,
  lossy,
  leave,
  force_leave,
  prune,
  readdress,
  event,
  coalesced_event,
  event_storm,
  query,
  tags,
  rotate_keys,
  set_state,
  set_large,
  set_limited,
  erase_state,
  state_storm,
  mail,
  calls,
  casts,
  reset_links,
  crash_many,
  power_off_many,
  leave_many,
  freeze_long,
};

/// One deed at its time. What `number` means depends on the deed.
struct Act {
  Duration at{};
  Deed deed = Deed::event;
  HostId who = 0, other = 0;
  Duration lasts{};
  std::uint64_t number = 0;
};

/// What a plan is drawn from: all that it takes to see a run again.
struct Draw {
  std::uint64_t seed = 0;
  std::size_t nodes = 0;  ///< 0: the seed chooses
  /// A small cluster to which nothing happens but that its gossiped state and maps are damaged.
  bool corrupted = false;
  /// A cluster that has a map, to which everything happens that a map can suffer from.
  bool mapped = false;
  /// A small cluster that keeps data, with clients and with what data can suffer from.
  bool data = false;
};

struct Plan {
  Draw draw;
  std::size_t nodes = 3;
  node::Config config;  ///< of every node; names and addresses are filled in
  bool mixed = false;   ///< every third node probes as SWIM does, whatever `config` says
  bool snapshots = false;
  std::size_t receive_buffer = 1 << 20;

  // The network while there is trouble.
  Duration latency{}, jitter{}, late{};
  double loss = 0, duplicates = 0, reordered = 0, chop = 0;
  bool bursts = false;
  std::size_t mtu = 0;  ///< 0: every datagram fits
  WakeOrder wake_order = WakeOrder::queue_first;

  // The map: buckets, copies and policy are in `config`.
  std::uint64_t stores = 0;   ///< by number: whose role is to hold data; 0: there is no map
  std::size_t machines = 0;   ///< so many share all nodes; 0: each has its own
  bool guarded = false;       ///< guardians tell of crashes
  bool steady_clocks = true;  ///< they tell how long a lease lasts

  /// At the end of the trouble maps and tables of gossiped state are damaged; all must heal.
  bool corrupted = false;

  /// With data: what nodes keep and how clients use it.
  shard::Config shard;
  std::uint8_t most_shards = 1;  ///< of a node; they have 1 to so many, in turn
  ClientHabits habits;

  Duration trouble{};     ///< how long phase 1 lasts
  std::vector<Act> acts;  ///< by time
};

/// The plan of a seed: swarm testing, so that most seeds leave most kinds of deeds out.
Plan draw_plan(const Draw& draw);

std::string_view to_string(Deed deed);
/// What a node begins with.
node::Config config_of(const Plan& plan, std::size_t number);
/// The plan in words, one fact or deed per line.
std::string describe(const Plan& plan);

}  // namespace pando::sim
