#pragma once
/// Who has more data than it may have: this node, or one that holds copies of its buckets?
/// Source: docs/protocol/shard.md, "Memory".
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>

#include "pando/memory_limit.h"

namespace pando::shard {

class Memory {
 public:
  explicit Memory(const MemoryLimit& limit) : limit_(limit) {}

  void set_limit(const MemoryLimit& limit) { limit_ = limit; }
  const MemoryLimit& limit() const { return limit_; }

  /// Octets of all data here, counted anew.
  void count(std::uint64_t octets) { used_ = octets; }
  /// One bucket had, and has now, so many.
  void change(std::size_t before, std::size_t after) { used_ += after, used_ -= before; }
  /// Octets above the limit.
  std::uint64_t excess() const {
    return limit_.octets > 0 && used_ > limit_.octets ? used_ - limit_.octets : 0;
  }
  /// Octets of which the others hear. Its own last write may have led a node over its limit, which
  /// is no reason for them to let keys go.
  std::uint64_t excess_for_others() const {
    return excess() - std::min(excess(), limit_.octets / 64);
  }
  /// Well below the limit, or there is none.
  bool roomy() const { return limit_.octets == 0 || used_ < limit_.octets / 20 * 19; }

  /// What a peer says of itself.
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
  MemoryLimit limit_;
  std::uint64_t used_ = 0;
  std::map<std::size_t, std::uint64_t> others_;
};

}  // namespace pando::shard
