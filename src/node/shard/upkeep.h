#pragma once
/// What is done although nobody asks for it: keys go whose time has come, or for which there is no
/// room, and what is left of large things; others hear how much there is.
/// Source: docs/protocol/shard.md, "Expiry", "Memory", "Large", "How much there is".
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "node/shard/memory.h"
#include "node/shard/shard.h"
#include "node/shard/sizes.h"

namespace pando::shard {

class Bucket;

/// ShardOf of one shard, whose data it changes as a primary does.
class Upkeep {
 public:
  Upkeep(Shard::Impl& shard, Memory has, Instant now)
      : memory(std::move(has)), in_(shard), at_(now) {}

  /// When it next wants a tick.
  Instant deadline() const;
  void tick(Instant now);
  void set_limit(Instant now, const MemoryLimit& limit);
  /// Whether something may be added to a bucket; makes room for it first.
  bool make_room(Instant now, std::uint16_t bucket);

  Memory memory;
  SaidSizes said;
  HeardSizes heard;
  std::optional<Instant> leased;  ///< when this node had a lease last, if reads may be stale

 private:
  void note_spike(Instant now, std::string_view event);
  void free_some(Instant now);
  void look_at_lease(Instant now);

  // expiring.cc
  void expire(Instant now);
  void expire(Instant now, std::uint16_t bucket);
  bool may_change(Instant now, std::uint16_t bucket) const;
  void write(Instant now, std::uint16_t bucket, Bucket& data);

  // evicting.cc
  void look_at_memory(Instant now);
  bool evict(Instant now, std::uint64_t octets, std::size_t most,
             std::optional<std::size_t> holder);
  std::optional<std::uint16_t> victim(Instant now, std::optional<std::size_t> holder);
  bool holds(std::size_t peer, std::uint16_t bucket) const;
  void tell_excess();
  void note_fullness();

  Shard::Impl& in_;
  Instant at_;
  Instant free_at_{};           ///< when the next pieces of what is large may go
  std::size_t expire_from_ = 0;  ///< the next bucket that is looked at
  bool told_excess_ = false;     ///< the others believe that too much is here
  bool full_ = false;            ///< people believe that writes are refused here
};

}  // namespace pando::shard
