#pragma once
/// Who has more data than it may have: this node, or one that holds copies of its buckets?
/// Source: docs/protocol/shard.md, "Memory".
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>

#include "node/shard/memory_pool.h"
#include "pando/memory_limit.h"
#include "pando/shard_of.h"

namespace pando::shard {

class Memory {
 public:
  /// `pool` must outlive it; null: the node has no other shard.
  Memory(const MemoryLimit& limit, ShardOf part, MemoryPool* pool)
      : limit_(limit), part_(part), pool_(pool) {}

  void set_limit(const MemoryLimit& limit) { limit_ = limit; }
  const MemoryLimit& limit() const { return limit_; }

  /// Octets of all data here, counted anew.
  void count(std::uint64_t octets) { used_ = octets; }
  /// One bucket had, and has now, so many.
  void change(std::size_t before, std::size_t after) { used_ += after, used_ -= before; }
  /// The other shards are to know of it.
  void publish() {
    if (pool_ != nullptr && limit_.octets > 0) pool_->tell(part_.index, {used_, lets_go_});
  }
  /// Whether there are keys here that may go.
  void let_go(bool any) { lets_go_ = any; }
  /// Whether somebody wants to know that.
  bool shared() const { return pool_ != nullptr; }
  /// Octets that the node has above its limit.
  std::uint64_t excess() const {
    if (limit_.octets == 0) return 0;
    const std::uint64_t all = of_node();
    return all > limit_.octets ? all - limit_.octets : 0;
  }
  /// What this shard is to do about it beside the others.
  std::uint64_t own_excess() const { return (excess() + part_.count - 1) / part_.count; }
  /// Octets of which other nodes hear: this shard's part. Its own last write may have led a node
  /// over its limit, which is no reason for them to let keys go.
  std::uint64_t excess_for_others() const {
    return (excess() - std::min(excess(), limit_.octets / 64)) / part_.count;
  }
  /// Well below the limit, or there is none.
  bool roomy() const { return limit_.octets == 0 || of_node() < limit_.octets / 20 * 19; }
  /// Whether other shards of this node let keys go although this one cannot, and keep up.
  bool others_let_go() const {
    return pool_ != nullptr && excess() < limit_.octets / 16 &&
           pool_->of_others(part_.index).lets_go;
  }

  /// What a shard of another node says of itself.
  void heard(std::size_t peer, std::uint64_t excess) {
    if (excess > 0)
      others_[peer] = excess;
    else
      others_.erase(peer);
  }
  std::uint64_t excess_of(std::size_t peer) const {
    const auto found = others_.find(peer);
    return found == others_.end() ? 0 : found->second;
  }
  /// The peers that have too much, with how much that is.
  const std::map<std::size_t, std::uint64_t>& others() const { return others_; }

  /// Somebody has too much.
  bool tight() const { return excess() > 0 || !others_.empty(); }

 private:
  std::uint64_t of_node() const {
    return used_ + (pool_ == nullptr ? 0 : pool_->of_others(part_.index).octets);
  }

  MemoryLimit limit_;
  ShardOf part_;
  MemoryPool* pool_;
  std::uint64_t used_ = 0;
  bool lets_go_ = false;
  std::map<std::size_t, std::uint64_t> others_;
};

}  // namespace pando::shard
