#pragma once
/// What concerns a node, and so all its shards? Source: docs/protocol/shard.md, "Siblings".
#include "node/shard/node_rows.h"

namespace pando::shard {

struct Shard::Impl::Siblings {
  Impl& impl;

  /// A request about the node: whoever it concerns carries it out.
  void take(Instant now, const NodeRow& row, const Task& task);
  /// A sibling asks for it; false: it is no such request.
  bool asked(Instant now, const Task& task);
  /// A command took so many ticks here, which is long.
  void note_long(Instant now, const Task& task, std::uint64_t ticks);
  /// Something did, which is long or not.
  void note_spike(Instant now, std::string_view event, std::uint64_t ticks);
  /// It did at a sibling.
  void heard_spike(const proto::ShardSpike& spike);
  /// One took long at a sibling.
  void heard_slow(std::size_t sibling, const proto::ShardSlow& slow);

 private:
  void note_slow(Instant now, const Task& task, std::uint64_t ticks);
  /// The first shard keeps it.
  void keep_slow(SlowLog::Entry entry);
  Caller caller_of(const Origin& origin) const;
};

}  // namespace pando::shard
