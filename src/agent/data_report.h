#pragma once
/// What the agent's thread knows of those of the data, as of a moment.
#include <cstddef>

#include "doors/resp_door.h"
#include "doors/server_view.h"
#include "pando/map.h"
#include "shell/shard_driver.h"

namespace pando::agent {

/// Of one such thread, or the sum of several.
struct DataReport {
  shard::View data;
  doors::DoorCount resp, resp_cluster;
  resp::Tally tally;        ///< of both doors
  std::size_t blocked = 0;  ///< clients of both
  std::size_t most_clients = 0;

  void add(const shell::ShardDriver& shard);
  /// `into`: resp or resp_cluster.
  void add(doors::DoorCount& into, const doors::RespDoor& door);
  /// That of another thread.
  void add(const DataReport& other);
  doors::ServerCount count() const;
  friend bool operator==(const DataReport&, const DataReport&) = default;
};

/// How many nodes have acting copies of what this one is primary of.
std::size_t followers(const map::MapPtr& map, const Participant& self);

}  // namespace pando::agent
