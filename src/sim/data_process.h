#pragma once
/// What keeps the data of a host's buckets, beside its node: the machines that the shell drives,
/// too.
#include <deque>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "node/shard/learnt_parts.h"
#include "node/shard/memory_pool.h"
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

/// One shard on its thread, with the lease of its node.
class DataThread final : private shard::Lease {
 public:
  /// What its node, or another shard, tells it.
  using News =
      std::variant<shard::MapIs, shard::PeerUp, shard::PeerDown, shard::Returned, node::DataCame>;

  /// All must outlive it.
  DataThread(const node::Node& node, shard::Config config, Instant now, Rng rng,
             Sabotage* const& sabotage)
      : node_(node), sabotage_(sabotage), shard(std::move(config), *this, now, rng) {}

 private:
  bool serves(Instant now, std::uint16_t bucket) const override {
    // Only by the map that the shard goes by, as the shell does.
    const bool truth = shard.map() == node_.map() && node_.serves(now, bucket);
    return sabotage_ == nullptr ? truth : sabotage_->serves(node_, now, bucket, truth);
  }

  const node::Node& node_;
  Sabotage* const& sabotage_;

 public:
  shard::Shard shard;
  std::deque<News> news;               ///< that it has not taken yet
  std::deque<ClientAsk> waiting;       ///< that it has not read yet
  std::deque<shard::Answered> unsent;  ///< while the message path is blocked
  bool touched = false;                ///< something happened since the last turn
  Instant turn_ends{};                 ///< then it is polled, if so
  Instant wake = kNever;               ///< world time of the event that counts
  Instant looks_at_clock{};            ///< local: when the time of day is looked at
};

/// The shards of a process.
struct DataProcess {
  explicit DataProcess(std::uint8_t shards) : learnt(shards) {}

  shard::PlainPool pool;  ///< what all of them have of the limit
  std::vector<std::unique_ptr<DataThread>> threads;
  shard::LearntParts learnt;
};

}  // namespace pando::sim
