#pragma once
/// PUBLISH, SUBSCRIBE and their kin. Source: docs/protocol/pubsub.md.
#include <optional>
#include <span>

#include "core/keys/command.h"
#include "core/pubsub/topics.h"

namespace pando::shard {

/// What is asked of the topics of this node.
enum class PubsubVerb : std::uint8_t {
  subscribe,
  unsubscribe,
  publish,
  publish_in_shard,  ///< goes to the primary of the channel's slot, as what is about a key
  names,             ///< of which topics there are
  counts,            ///< of subscribers, by name
  patterns,          ///< how many
  help,
};

struct PubsubRow : keys::Command {
  PubsubVerb verb;
  pubsub::Kind kind = pubsub::Kind::channel;
};

/// All rows; those of two words stand before the first of them alone.
std::span<const PubsubRow> pubsub_rows();
/// Null: it is another command.
const PubsubRow* pubsub_row(const keys::Command& command);
/// The row that a request means; null: none.
const PubsubRow* find_pubsub_row(keys::Words words);
/// What PUBSUB HELP says.
std::span<const std::string_view> pubsub_help();

}  // namespace pando::shard
