#pragma once
/// How much of its limit of memory each shard of a node uses, for the others.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "node/shard/memory_pool.h"
#include "pando/shard_of.h"

namespace pando::shell {

/// Any thread; each shard tells of itself.
class PublishedUse final : public shard::MemoryPool {
 public:
  void tell(std::uint8_t shard, Use use) override {
    uses_[shard].store(use.octets << 1 | (use.lets_go ? 1 : 0), std::memory_order_relaxed);
  }
  Use of_others(std::uint8_t shard) const override {
    Use all;
    for (std::size_t other = 0; other < uses_.size(); ++other) {
      if (other == shard) continue;
      const std::uint64_t use = uses_[other].load(std::memory_order_relaxed);
      all.octets += use >> 1;
      all.lets_go = all.lets_go || (use & 1) != 0;
    }
    return all;
  }

 private:
  std::array<std::atomic<std::uint64_t>, kMostShards> uses_{};
};

}  // namespace pando::shell
