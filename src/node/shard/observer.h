#pragma once
/// What a shard is told by who drives it while it works: how time goes within a step, and who asks.
#include <cstdint>
#include <string>

namespace pando::shard {

/// A client as people know it.
struct Caller {
  std::string address, name;
};

class Observer {
 public:
  virtual ~Observer() = default;
  /// A counter that only grows, and is read for each command.
  virtual std::uint64_t ticks() const = 0;
  virtual double nanoseconds_per_tick() const = 0;
  virtual Caller caller(std::uint64_t client) const = 0;
};

}  // namespace pando::shard
