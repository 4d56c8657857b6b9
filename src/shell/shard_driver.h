#pragma once
/// Gives a shard a world: its loop's time, its node, and who asks.
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "node/shard/shard.h"
#include "shell/loop.h"
#include "shell/published_lease.h"

namespace pando::shell {

/// What comes of it. Called from the loop, never inside a call of the owner.
struct ShardUser {
  /// All answers of one turn of the loop. Live as long as the call.
  std::function<void(std::span<const shard::Answered>)> answered;
  /// All that one turn has for others: DataPost, LearntAll, DataHeld, Note.
  std::function<void(shard::Outbox)> said;
  /// What clients may cost from now on; before the answers of the same turn.
  std::function<void(const resp::ClientLimits&)> limited;
  /// Behind each turn.
  std::function<void(Instant now)> turned;
};

/// Much that happens in one turn of the loop is polled once, at its end. The loop's thread.
class ShardDriver {
 public:
  /// `lease` must outlive it.
  ShardDriver(Loop& loop, const PublishedLease& lease, shard::Config config, ShardUser user);

  /// Takes one thing that has happened.
  void step(const shard::Input& input);
  /// The same of maps, by which the lease goes too.
  void follow(const map::MapPtr& map);

  std::uint16_t place_of(std::string_view key) const { return shard_.place_of(key); }
  shard::View view() const { return shard_.view(); }
  std::vector<shard::Spending> spent() const { return shard_.spent(); }

 private:
  void poll();
  void hand_out(Instant at);

  Loop& loop_;
  FollowedLease lease_;
  ShardUser user_;
  shard::Shard shard_;
  shard::Outbox outbox_;
  std::vector<shard::Answered> answers_;
  Instant wall_clock_at_{};
  bool turn_ends_ = false;  ///< poll() is about to be called
  std::shared_ptr<char> life_ = std::make_shared<char>();
  Timer timer_;
};

}  // namespace pando::shell
