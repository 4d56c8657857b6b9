// The numbers of a node, gathered from its rooms.
#include "base/note_code.h"
#include "node/rooms.h"

namespace pando::node {
namespace {

/// What is late or repeated is refused too, and is no news.
void add_state(const Node::Rooms& rooms, std::map<std::string, std::uint64_t>& counts) {
  const gossip::Gossip* const state = rooms.gossiped.machine();
  if (state == nullptr) return;
  using enum gossip::Refusal;
  for (const auto why : {partners_full, malformed, too_large, unknown_sender, full, owners_full})
    if (const auto count = state->refused(why); count > 0)
      counts.emplace("state_" + std::string{gossip::name(why)}, count);
}

/// What the doors refused, and what the rooms did with what came through.
std::map<std::string, std::uint64_t> refused(const Node::Rooms& rooms) {
  using enum NoteCode;
  auto counts = rooms.refusals.counts();
  for (const NoteCode code : {announcement_refused, accusation_refused, peer_table_full,
                              push_pull_refused, versions_refused, member_table_full,
                              message_malformed, serf_state_refused, event_refused, query_refused})
    if (const auto count = rooms.swim.noted(code) + rooms.serf.noted(code); count > 0)
      counts.emplace(row(code).name, count);
  if (const verdict::Verdicts* verdicts = rooms.verdicts.verdicts())
    for (std::size_t i = 1; i < verdict::kRefusals; ++i) {
      const auto why = static_cast<verdict::Refusal>(i);
      if (const auto count = verdicts->refused(why); count > 0)
        counts.emplace("evidence_" + std::string{to_string(why)}, count);
    }
  add_state(rooms, counts);
  return counts;
}

CallStats call_stats(const calls::Calls& calls) {
  const calls::Counters& counted = calls.counters();
  CallStats stats{.made = counted.called,
                  .answered = counted.answered,
                  .failed = {},
                  .served = counted.served,
                  .calling = calls.calling(),
                  .serving = calls.serving(),
                  .casts_out = counted.casts_out,
                  .casts_in = counted.casts_in,
                  .published = counted.published,
                  .told = counted.told,
                  .dropped = counted.dropped};
  for (const auto& [failure, count] : counted.failed)
    stats.failed.emplace(call::to_string(failure), count);
  return stats;
}

}  // namespace

Stats Node::Rooms::stats() const {
  const serf::Clocks clocks = serf.clocks();
  const gossip::Gossip* const state = gossiped.machine();
  return {.members = serf.size(),
          .failed = serf.failed_count(),
          .left = serf.left_count(),
          .health_score = swim.health_score(),
          .member_time = clocks.member,
          .event_time = clocks.event,
          .query_time = clocks.query,
          .intent_queue = swim.queued(swim::Lane::intents),
          .event_queue = swim.queued(swim::Lane::events),
          .query_queue = swim.queued(swim::Lane::queries),
          .rumour_queue = swim.queued_rumours(),
          .encrypted = !keys.ring().empty(),
          .coordinate_resets = vivaldi.resets(),
          .streams = streams.size(),
          .links = links.links() ? links.links()->links().size() : 0,
          .state_owners = state ? state->size() : 0,
          .state_bytes = state ? state->memory() : 0,
          .state_rate = state ? state->allowed_rate() : 0,
          .silences = detector.silences(),
          .calls = call_stats(calls.calls()),
          .refused = refused(*this)};
}

}  // namespace pando::node
