#pragma once
/// What can be asked of a node itself: CONFIG and TIME. Source: docs/protocol/shard.md, "Settings".
#include <array>
#include <span>
#include <string>
#include <utility>

#include "core/keys/command.h"
#include "node/shard/impl.h"

namespace pando::shard {

/// Which shards of a node a request is about.
enum class Reach : std::uint8_t {
  here,   ///< the one that is asked: any knows
  first,  ///< the first: it alone knows
  all,    ///< each of them, and what they say is joined
};

struct NodeRow : keys::Command {
  void (*answer)(Instant now, Shard::Impl& shard, const Task& task) = nullptr;
  Reach reach = Reach::here;
  Join join = Join::ok;  ///< of the answers of all
};

/// Answers at once; `write` is given a ReplyWriter, and writes the whole answer.
template <class Write>
void answer_with(Shard::Impl& shard, const Task& task, Write write) {
  std::string text;
  resp::ReplyWriter writer{text, task.origin.protocol};
  write(writer);
  shard.deliver(task.origin, std::move(text));
}

/// Of this file, of slots, of slow commands, of latency, and of stale reads.
std::array<std::span<const NodeRow>, 5> all_node_rows();
/// Null: it is another command.
const NodeRow* node_row(const keys::Command& command);
/// Null: no words of such a one.
const NodeRow* node_row(keys::Words words);

}  // namespace pando::shard
