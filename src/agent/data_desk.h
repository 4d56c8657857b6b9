#pragma once
/// Where the doors for Redis clients on one thread meet its shard, and the shard its node.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/logger.h"
#include "doors/data_port.h"
#include "doors/resp_door.h"
#include "shell/shard_driver.h"
#include "shell/shard_line.h"
#include "shell/tick_counter.h"

namespace pando::agent {

/// What all shards of a node are told.
struct DataTerms {
  Participant self;  ///< who this node is among Pando nodes
  std::string name;  ///< the node's
  MemoryLimit memory;
  resp::ClientLimits clients;
};

/// As far as the system lets clients in; notes if that is not as far as it was said.
resp::ClientLimits bounded(resp::ClientLimits clients, Logger& log);

/// Made and destroyed on the agent's thread, while that of the data does not run.
class DataDesk final : private shard::Observer {
 public:
  /// `data` and `line` must outlive it. `turned`: called behind each turn of the shard, on its
  /// thread.
  DataDesk(shell::Loop& data, shell::ShardLine& line, ShardOf part, const DataTerms& terms,
           std::function<void(Instant now)> turned);

  ~DataDesk() override;

  /// The shard's thread.
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
  void answered(std::span<const shard::Answered> answers);

  shell::ShardLine& line_;
  ShardOf part_;
  resp::ClientLimits clients_;
  shell::TickCounter ticks_;
  std::vector<std::unique_ptr<Port>> ports_;
  shell::ShardDriver shard_;
};

}  // namespace pando::agent
