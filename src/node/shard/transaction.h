#pragma once
/// What does EXEC do, and what does WATCH look at? Source: docs/protocol/shard.md, "Transactions".
#include <span>

#include "core/keys/command.h"
#include "core/pubsub/exchange.h"
#include "node/shard/news.h"
#include "node/shard/watched_keys.h"

namespace pando::shard {

/// MULTI, EXEC, DISCARD, WATCH, UNWATCH, as clients write them. Only EXEC and WATCH come here, with
/// words of their own; the conversation keeps the others.
std::span<const keys::Command> transaction_rows();

/// The row that a request means: of EXEC one that writes, or adds, only if one of its
/// commands does. Null if
/// there is none.
const keys::Command* row_of(keys::Words words);

bool is_exec(const keys::Command& command);

/// The words of a request for people: of EXEC what was queued, one command behind the other.
std::vector<std::string_view> shown_words(const keys::Command& command, keys::Words words);

/// What a transaction meets beside the keys.
struct Surroundings {
  WatchedKeys& watched;
  const pubsub::Exchange& exchange;
  std::vector<Publication>& published;  ///< takes what it publishes
};

/// keys::execute() for those rows and all others.
keys::Outcome carry_out(const keys::Command& command, keys::Call& call, Surroundings around);

}  // namespace pando::shard
