#pragma once
/// How much of a node's limit of memory do its shards use together?
/// Source: docs/protocol/shard.md, "Memory".
#include <cstdint>
#include <map>

namespace pando::shard {

/// What all shards of a node have: the limit is of the node.
class MemoryPool {
 public:
  virtual ~MemoryPool() = default;
  struct Use {
    std::uint64_t octets = 0;  ///< of data
    bool lets_go = false;      ///< there are keys that may go
  };
  /// Of one shard, now.
  virtual void tell(std::uint8_t shard, Use use) = 0;
  /// Of all others, when they last told.
  virtual Use of_others(std::uint8_t shard) const = 0;
};

/// Where all shards are on one thread.
class PlainPool final : public MemoryPool {
 public:
  void tell(std::uint8_t shard, Use use) override { uses_[shard] = use; }
  Use of_others(std::uint8_t shard) const override {
    Use all;
    for (const auto& [one, use] : uses_) {
      if (one == shard) continue;
      all.octets += use.octets;
      all.lets_go = all.lets_go || use.lets_go;
    }
    return all;
  }

 private:
  std::map<std::uint8_t, Use> uses_;
};

}  // namespace pando::shard
