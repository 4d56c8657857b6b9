#pragma once
/// What subscribers hear of a command, once what it changed is committed.
#include <string>
#include <vector>

#include "core/keys/command.h"
#include "core/pubsub/topics.h"

namespace pando::shard {

/// What a transaction publishes.
struct Publication {
  pubsub::Kind kind = pubsub::Kind::channel;
  std::string channel, message;
};

struct News {
  std::vector<keys::Event> events;  ///< notifications, before the rest
  std::vector<Publication> publications;

  bool empty() const { return events.empty() && publications.empty(); }
};

}  // namespace pando::shard
