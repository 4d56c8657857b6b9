#pragma once
/// What the command that runs says and changes; kept between commands for its capacity.
#include <string>
#include <utility>
#include <vector>

#include "core/keys/command.h"
#include "node/shard/news.h"
#include "node/shard/spares.h"
#include "wire/effects.h"

namespace pando::shard {

struct Running {
  std::string reply;
  wire::Effects effects;
  keys::Events events;
  std::vector<Publication> published;
  Spares spares;  ///< for what is said

  /// `listened`: somebody wants to hear of changes.
  void begin(bool listened) {
    reply.clear();
    effects.clear();
    events.wanted = listened;
    events.list.clear();
    published.clear();
  }
  bool has_news() const { return !events.list.empty() || !published.empty(); }
  News take_news() { return {std::exchange(events.list, {}), std::exchange(published, {})}; }
};

}  // namespace pando::shard
