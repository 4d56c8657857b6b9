#pragma once
/// Those who look at a run without taking part in it.
#include <cstdint>
#include <span>

#include "node/shard/shard.h"
#include "pando/node.h"
#include "sim/link.h"

namespace pando::sim {

class World;

/// One call of a node, as a watcher sees it after the fact.
struct Step {
  HostId host;
  Instant now;  ///< world time
  const node::Input& input;
  std::span<const node::Output> outputs;
};

/// One call of a shard.
struct DataStep {
  HostId host;
  const shard::Shard& shard;
  Instant now;                             ///< world time
  std::span<const shard::Output> outputs;  ///< of a poll; a step has none
};

/// Looks at every step: a checker or a measurement. It changes the world only through ask() and
/// at(), which take effect after the step.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void after_step(World&, const Step&) {}
  virtual void after_data(World&, const DataStep&) {}
  /// A shard's answer leaves its machine.
  virtual void on_answer(World&, HostId, const shard::Answered&) {}
  virtual void on_start(World&, HostId) {}
  /// The process is still there; it is gone afterwards.
  virtual void on_end(World&, HostId) {}
};

/// What is equal when two runs were the same.
struct Fingerprint {
  std::uint64_t trace = 0;   ///< hash of every input and output with its time
  std::uint64_t unseed = 0;  ///< the next random number of the world
  std::uint64_t steps = 0;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

}  // namespace pando::sim
