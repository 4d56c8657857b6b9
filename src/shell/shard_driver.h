#pragma once
/// Gives a shard a world: the loop's time, the links of a node, and who asks.
#include <functional>
#include <string>

#include "base/note.h"
#include "node/shard/shard.h"
#include "shell/node_driver.h"

namespace pando::shell {

/// What comes of it. Called from the loop, never inside a call of the owner.
struct ShardUser {
  /// All answers of one turn of the loop.
  std::function<void(std::vector<shard::Answered>)> answered;
  std::function<void(const Note&)> noted;
};

/// Much that happens in one turn of the loop is polled once, at its end. The loop's thread.
class ShardDriver final : public DataSink, private shard::Lease {
 public:
  /// `node` must outlive it, and belong to the same loop.
  ShardDriver(Loop& loop, NodeDriver& node, shard::Config config, ShardUser user);
  ~ShardDriver() override { node_.attach(nullptr); }

  void request(const shard::Request& request) { step(request); }
  void client_gone(std::uint64_t client) { step(shard::ClientGone{client}); }
  void limit_memory(const MemoryLimit& limit) { step(limit); }
  void limit_moves(const store::Moves& moves) { step(moves); }

  // What the node says.
  void on_map(const map::MapPtr& map) override { step(shard::MapIs{map}); }
  void on_link_up(const node::LinkUp& up) override { step(shard::PeerUp{up.peer, up.who}); }
  void on_link_down(const node::LinkDown& down) override { step(shard::PeerDown{down.peer}); }
  void on_data(const node::DataCame& came) override { step(shard::Came{came.from, came.message}); }
  void on_data_returned(const node::DataReturned& back) override { step(shard::Returned{back.to}); }

  std::uint16_t place_of(std::string_view key) const { return shard_.place_of(key); }
  shard::View view() const { return shard_.view(); }

 private:
  bool serves(Instant now, std::uint16_t bucket) const override {
    return node_.node().serves(now, bucket);
  }
  void step(const shard::Input& input);
  void poll();

  NodeDriver& node_;
  ShardUser user_;
  shard::Shard shard_;
  shard::Outbox outbox_;
  Instant wall_clock_at_{};
  Timer timer_;
};

}  // namespace pando::shell
