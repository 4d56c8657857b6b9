#pragma once
/// What keeps the data of a host's buckets, beside its node: the machine that the shell drives,
/// too.
#include <deque>
#include <string>
#include <vector>

#include "node/shard/shard.h"
#include "pando/node.h"
#include "sim/sabotage.h"

namespace pando::sim {

/// A request of a client as it travels: with words of its own.
struct ClientAsk {
  std::uint64_t client = 0;  ///< a connection of one client; no other ever has this number
  std::uint64_t ticket = 0;
  std::vector<std::string> words;  ///< none: the client has closed the connection
};

/// A shard in its process, with the lease of its node.
class DataProcess final : private shard::Lease {
 public:
  /// All must outlive it.
  DataProcess(const node::Node& node, shard::Config config, Instant now, Rng rng,
              Sabotage* const& sabotage)
      : node_(node), sabotage_(sabotage), shard(std::move(config), *this, now, rng) {}

 private:
  bool serves(Instant now, std::uint16_t bucket) const override {
    const bool truth = node_.serves(now, bucket);
    return sabotage_ == nullptr ? truth : sabotage_->serves(node_, now, bucket, truth);
  }

  const node::Node& node_;
  Sabotage* const& sabotage_;

 public:
  shard::Shard shard;
  std::deque<ClientAsk> waiting;       ///< that the process has not read yet
  std::deque<shard::Answered> unsent;  ///< while the message path is blocked
  bool touched = false;                ///< something happened since the last turn
  Instant turn_ends{};                 ///< then it is polled, if so
  Instant wake = kNever;               ///< world time of the event that counts
  Instant looks_at_clock{};            ///< local: when the time of day is looked at
};

}  // namespace pando::sim
