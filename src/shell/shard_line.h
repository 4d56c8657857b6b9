#pragma once
/// Between a node and a shard that are on different threads: values, by the queues of their loops.
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "node/shard/io.h"
#include "shell/data_sink.h"
#include "shell/node_driver.h"
#include "shell/published_lease.h"
#include "shell/shard_driver.h"

namespace pando::shell {

/// If the loops are two, made before the data's loop runs and destroyed when it runs no more.
class ShardLine final : public DataSink {
 public:
  /// All must outlive it; `node` belongs to the first loop.
  /// `noted` hears what the shard has noted, on the node's thread.
  ShardLine(Loop& agent, NodeDriver& node, Loop& data, std::function<void(const Note&)> noted);
  ~ShardLine() override { node_.attach(nullptr); }

  PublishedLease& lease() { return lease_; }
  /// Who hears of the node from now on. Before the data's loop runs.
  void connect(ShardDriver& shard) { shard_ = &shard; }

  // The data's thread.

  /// What the shard has for its node.
  void say(shard::Outbox said);
  /// Behind each of its turns.
  void turned();

  // What the node says, on its thread.
  void on_step(const node::Node& node) override { lease_.publish(node); }
  void on_map(const map::MapPtr& map) override;
  void on_link_up(const node::LinkUp& up) override;
  void on_link_down(const node::LinkDown& down) override;
  void on_data(node::DataCame& came) override;
  void on_data_returned(const node::DataReturned& back) override;

  /// What a peer has said and the shard has not heard yet, beyond which the peer has to wait; and
  /// down to which, until it goes on. A peer in order has less under way.
  static constexpr std::size_t kMostWaiting = std::size_t{16} << 20, kGoesOn = 4 << 20;

 private:
  struct Waiting {
    std::size_t octets = 0;
    bool held = false;
  };
  using Octets = std::map<std::string, std::size_t, std::less<>>;
  /// A task that is nothing if this is no more.
  auto alive(auto task) {
    return [life = std::weak_ptr{life_}, task = std::move(task)]() mutable {
      if (!life.expired()) task();
    };
  }
  void pass_on(shard::Outbox said);
  void heard(const Octets& octets);
  void hold(const std::string& peer, Waiting& waiting, bool on);

  Loop& agent_;
  NodeDriver& node_;
  Loop& data_;
  ShardDriver* shard_ = nullptr;
  PublishedLease lease_;
  std::function<void(const Note&)> noted_;
  std::map<std::string, Waiting, std::less<>> waiting_;  ///< of linked peers; the node's thread
  Octets heard_;               ///< what the node does not know of yet; the data's thread
  std::size_t heard_sum_ = 0;  ///< of it
  std::shared_ptr<char> life_ = std::make_shared<char>();
};

}  // namespace pando::shell
