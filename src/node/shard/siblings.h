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
  /// A command took long here.
  void note_slow(SlowLog::Entry entry, resp::Words words);
  /// One took long at a sibling.
  void heard_slow(const proto::ShardSlow& slow);
};

}  // namespace pando::shard
