#pragma once
/// Between a node and its shards, which are on threads of their own, and among these: values, by
/// the queues of their loops.
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "node/shard/io.h"
#include "node/shard/learnt_parts.h"
#include "shell/data_links.h"
#include "shell/data_sink.h"
#include "shell/node_driver.h"
#include "shell/peer_backlog.h"
#include "shell/published_lease.h"
#include "shell/published_use.h"
#include "shell/shard_driver.h"

namespace pando::shell {

/// If the loops are several, made before those of the data run and destroyed when they run no more.
class ShardLine final : public DataSink {
 public:
  /// All must outlive it; `node` belongs to the first loop. `data`: the loop of each shard.
  /// `noted` hears what shards have noted, on the node's thread.
  ShardLine(Loop& agent, NodeDriver& node, const std::vector<Loop*>& data,
            std::function<void(const Note&)> noted);
  ~ShardLine() override { node_.attach(nullptr); }

  const PublishedLease& lease() const { return lease_; }
  PublishedUse& use() { return use_; }
  /// Who hears of the node from now on. Before the shard's loop runs.
  void connect(std::uint8_t shard, ShardDriver& driver) { ends_[shard]->shard = &driver; }

  // The thread of that shard.

  /// What the shard has for its node, and for its siblings.
  void say(std::uint8_t shard, shard::Outbox said);
  /// Behind each of its turns.
  void turned(std::uint8_t shard);

  // What the node says, on its thread.
  void on_step(const node::Node& node) override { lease_.publish(node); }
  void on_map(const map::MapPtr& map) override;
  void on_link_up(const node::LinkUp& up) override;
  void on_data_up(const node::DataUp& up, std::map<StreamId, HandedStream> streams) override;
  void on_link_down(const node::LinkDown& down) override;
  void on_data(node::DataCame& came) override;
  void on_data_returned(const node::DataReturned& back) override;

 private:
  using Octets = std::map<std::string, std::size_t, std::less<>>;
  /// The side of a shard. Its thread; not in one line of memory with that of another.
  struct alignas(64) End {
    End(Loop& its, DataLinks::Events events) : loop(its), links(its, std::move(events)) {}

    Loop& loop;
    ShardDriver* shard = nullptr;
    DataLinks links;
    Octets heard;               ///< what the node does not know of yet
    std::size_t heard_sum = 0;  ///< of it
  };
  /// A task that is nothing if this is no more.
  auto alive(auto task) {
    return [life = std::weak_ptr{life_}, task = std::move(task)]() mutable {
      if (!life.expired()) task();
    };
  }
  DataLinks::Events hear_links(std::uint8_t shard);
  void take_links(End& end, const node::DataUp& up, std::map<StreamId, HandedStream> streams);
  void say_over_links(End& end, shard::Outbox& said);
  void tell_all(const shard::Input& input);
  void pass_to_siblings(shard::Outbox& said);
  void pass_on(std::uint8_t shard, shard::Outbox said);
  void pass_on(node::DataCame& came);
  static void hear(End& end, const node::DataCame& came);
  void heard(const Octets& octets);

  Loop& agent_;
  NodeDriver& node_;
  const std::string name_;  ///< the node's
  std::vector<std::unique_ptr<End>> ends_;
  PublishedLease lease_;
  PublishedUse use_;
  std::function<void(const Note&)> noted_;
  shard::LearntParts learnt_;
  PeerBacklog backlog_;  ///< the node's thread
  /// What peers have said to whom shards may not speak yet: they could before us.
  std::map<std::string, std::vector<node::DataCame>, std::less<>> early_;
  std::shared_ptr<char> life_ = std::make_shared<char>();
};

}  // namespace pando::shell
