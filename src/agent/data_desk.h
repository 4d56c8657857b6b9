#pragma once
/// Where the doors for Redis clients meet the shard.
#include <functional>
#include <memory>
#include <vector>

#include "agent/logger.h"
#include "doors/data_port.h"
#include "doors/resp_door.h"
#include "shell/shard_driver.h"

namespace pando::agent {

/// The loop's thread.
class DataDesk {
 public:
  /// All must outlive it. `self`: who this node is among Pando nodes.
  DataDesk(shell::Loop& loop, shell::NodeDriver& driver, const Participant& self,
           const MemoryLimit& memory, Logger& log);

  ~DataDesk();

  shell::ShardDriver& shard() { return shard_; }
  const shell::ShardDriver& shard() const { return shard_; }
  /// What a door is given. A door has one of its own; `door` hears the answers.
  doors::DataPort& open(std::function<doors::RespDoor*()> door);

 private:
  class Port;
  /// Null: it is not open.
  doors::RespDoor* door_of(std::uint64_t client) const;
  void answered(std::vector<shard::Answered> answers);

  std::vector<std::unique_ptr<Port>> ports_;
  shell::ShardDriver shard_;
};

}  // namespace pando::agent
