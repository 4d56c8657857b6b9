#pragma once
/// What controls plant into the shards of a world, to see that the rules find it.
#include "node/shard/shard.h"
#include "pando/node.h"
#include "sim/link.h"

namespace pando::sim {

class World;

/// Changes what a shard does from outside. As it is, nothing is changed.
class Sabotage {
 public:
  virtual ~Sabotage() = default;
  /// Before the shard of a host takes an input, which may be changed; false: it never takes it.
  virtual bool before_step(World&, HostId, shard::Shard&, shard::Input&) { return true; }
  virtual void after_step(World&, HostId, shard::Shard&) {}
  virtual void before_poll(World&, HostId, shard::Shard&) {}
  virtual void after_poll(World&, HostId, shard::Shard&) {}
  /// What a shard is told about its lease, which is `truth`.
  virtual bool serves(const node::Node&, Instant, std::uint16_t, bool truth) { return truth; }
};

}  // namespace pando::sim
