#include "core/serf/upkeep.h"

#include "base/note_code.h"

namespace pando::serf {

Upkeep::Upkeep(Shared& shared, Members& members, Instant now)
    : shared_{shared},
      members_{members},
      reap_{now + shared.config.reap_interval},
      reconnect_{now + shared.config.reconnect_interval},
      check_queues_{now + shared.config.queue_check_interval} {}

void Upkeep::tick(Instant now, Outbox& out) {
  if (reap_ <= now) {
    reap_ = now + shared_.config.reap_interval;
    members_.reap(now, out);
  }
  if (reconnect_ <= now) {
    reconnect_ = now + shared_.config.reconnect_interval;
    if (shared_.phase == Phase::alive) members_.reconnect(out);
  }
  if (check_queues_ <= now) {
    check_queues_ = now + shared_.config.queue_check_interval;
    check_queues(out);
  }
}

void Upkeep::check_queues(Outbox& out) const {
  for (const Lane lane : {Lane::intents, Lane::queries, Lane::events}) {
    const std::size_t depth = shared_.spread.depth(lane);
    const std::string name{to_string(lane)};
    if (depth >= shared_.config.queue_warning)
      out.push_back(Note{NoteCode::queue_long, name, std::to_string(depth)});
    if (depth <= shared_.config.queue_max) continue;
    out.push_back(Note{NoteCode::queue_pruned, name, std::to_string(shared_.config.queue_max)});
    out.push_back(Prune{lane, shared_.config.queue_max});
  }
}

}  // namespace pando::serf
