#pragma once
/// Where the doors for Redis clients meet the shard, and the shard its node.
#include <functional>
#include <memory>
#include <vector>

#include "agent/data_thread.h"
#include "agent/logger.h"
#include "doors/data_port.h"
#include "doors/resp_door.h"
#include "shell/shard_driver.h"
#include "shell/shard_line.h"
#include "shell/tick_counter.h"

namespace pando::agent {

/// Made and destroyed on the agent's thread, while that of the data does not run.
class DataDesk final : private shard::Observer {
 public:
  /// All must outlive it; `agent` is the loop of `driver`. `self`: who this node is among Pando
  /// nodes. `turned`: called behind each turn of the shard, on the data's thread.
  DataDesk(shell::Loop& agent, shell::Loop& data, shell::NodeDriver& driver,
           const Participant& self, const MemoryLimit& memory, resp::ClientLimits clients,
           Logger& log,
           std::function<void(Instant now)> turned);

  ~DataDesk() override;

  /// The data's thread.
  const shell::ShardDriver& shard() const { return shard_; }
  /// What a door is given. A door has one of its own; `door` hears the answers.
  doors::DataPort& open(std::function<doors::RespDoor*()> door);
  /// Tells the doors what their clients may cost.
  void limit_doors();

 private:
  class Port;
  /// Null: it is not open.
  doors::RespDoor* door_of(std::uint64_t client) const;
  std::uint64_t ticks() const override { return ticks_.now(); }
  double nanoseconds_per_tick() const override { return ticks_.nanoseconds_per_tick(); }
  shard::Caller caller(std::uint64_t client) const override;
  shell::ShardUser user(std::function<void(Instant now)> turned);
  void answered(std::vector<shard::Answered> answers);

  resp::ClientLimits clients_;
  shell::TickCounter ticks_;
  std::vector<std::unique_ptr<Port>> ports_;
  shell::ShardLine line_;
  shell::ShardDriver shard_;
};

}  // namespace pando::agent
