#pragma once
/// One machine of the world: a process that can fail in four ways, a clock, a disk, buffers.
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pando/node.h"
#include "sim/clock.h"
#include "sim/data_process.h"
#include "sim/disk.h"
#include "sim/link.h"

namespace pando::sim {

/// What a process meets first when it runs again after a freeze. A loop that reads its sockets
/// before it looks at its timers finds the answers that waited; the other order voids them.
enum class WakeOrder : std::uint8_t { queue_first, timers_first };

/// The state of a machine. Only World changes it.
struct Host {
  HostId id = 0;
  node::Config config;  ///< what the next start uses
  bool keeps_snapshot = false;
  bool guarded = false;   ///< a guardian says how a process ended
  bool same_run = false;  ///< planted: a restarted process says that it is the one before
  Bytes stuck_page;       ///< planted: what it says, whatever has happened since; empty: the truth
  bool keeps_data = false;            ///< its processes have shards, if they have an identity
  shard::Config data_config;          ///< of that; who it is, is filled in
  std::optional<node::Node> node;     ///< the process; empty while none runs
  std::unique_ptr<DataProcess> data;  ///< its shards
  std::uint32_t boot = 0;             ///< number of starts
  bool powered = true;
  Clock clock;
  Disk disk;

  // The four faults of a process.
  bool frozen = false;   ///< nothing runs, the kernel buffers what arrives
  bool blocked = false;  ///< timers run; sends and receives wait
  Duration cost{};       ///< what every event costs, from one queue; 0: nothing

  // What waits.
  std::deque<node::Input> inbox;
  std::size_t inbox_bytes = 0;
  std::deque<node::Output> held;  ///< outputs that wait for the message path
  bool serving = false;           ///< a Serve event is on the agenda
  bool tick_queued = false;       ///< the queue of a slow process holds a Tick already
  Instant wake = kNever;          ///< world time of the Wake event that counts

  bool leaving = false;  ///< was asked to leave, or has stopped by itself
  bool stopped = false;  ///< Stopped came out of this start
  Instant disturbed{};   ///< last time a fault began or ended here

  /// Whether there is a process that keeps data.
  bool has_shards() const { return data != nullptr; }
  /// That which has this bucket, if there is such a process.
  const shard::Shard& shard_of(std::uint16_t bucket) const {
    return data->threads[bucket % data->threads.size()]->shard;
  }
  bool running() const { return node.has_value() && !stopped; }
  const std::string& name() const { return config.name; }
};

/// From the host's steady clock to its time of day. As good as clocks are that a time service
/// keeps: within 50 ms of each other.
Duration wall_clock(const Host& host, Instant now);

}  // namespace pando::sim
