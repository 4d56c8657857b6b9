#pragma once
/// What can be asked of a node itself: CONFIG and TIME. Source: docs/protocol/shard.md, "Settings".
#include <span>
#include <string>
#include <utility>

#include "core/keys/command.h"
#include "node/shard/impl.h"

namespace pando::shard {

struct NodeRow : keys::Command {
  void (*answer)(Instant now, Shard::Impl& shard, const Request& request) = nullptr;
};

/// Answers at once; `write` is given a ReplyWriter, and writes the whole answer.
template <class Write>
void answer_with(Shard::Impl& shard, const Request& request, Write write) {
  std::string text;
  resp::ReplyWriter writer{text, request.protocol};
  write(writer);
  shard.deliver(client_of(request), std::move(text));
}

std::span<const NodeRow> node_rows();
/// Null: it is another command.
const NodeRow* node_row(const keys::Command& command);

}  // namespace pando::shard
