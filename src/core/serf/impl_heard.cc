// What peers say: messages and states.
#include "base/note_code.h"
#include "base/overload.h"
#include "core/serf/impl.h"

namespace pando::serf {
namespace {

/// Witnesses what a peer's clock had reached when it spoke.
void witness_before(LamportClock& clock, LamportTime peer) {
  if (peer > 0) clock.witness(peer - 1);
}

}  // namespace

void Serf::Impl::on(Instant now, const Received& received, Outbox& out) {
  const auto message = wire::serf::decode(received.raw);
  if (!message) return refuse(now, received, wire::to_string(message.error()), out);
  // News is passed on in the very bytes it came in.
  const auto pass_on = [&](Lane lane, bool news) {
    if (news) shared.spread.send(lane, received.raw, out);
  };
  std::visit(
      Overload{
          [&](const wire::serf::Join& m) { pass_on(Lane::intents, members.apply(now, m)); },
          [&](const wire::serf::Leave& m) { pass_on(Lane::intents, members.apply(now, m, out)); },
          [&](const wire::serf::UserEvent& m) { pass_on(Lane::events, events.hear(now, m, out)); },
          [&](const wire::serf::Query& m) { pass_on(Lane::queries, answering.hear(now, m, out)); },
          [&](const wire::serf::QueryResponse& m) { asking.hear(m, out); },
          [&](const wire::serf::Relay& m) { answering.relay(m, out); },
          [&](const auto&) { refuse(now, received, "misplaced message", out); },
      },
      *message);
}

void Serf::Impl::refuse(Instant now, const Received& received, std::string_view why, Outbox& out) {
  shared.notes.say(now, {NoteCode::message_malformed, received.from.to_string(), std::string{why}},
                   out);
}

void Serf::Impl::on(Instant now, const StateReceived& received, Outbox& out) {
  if (received.state.empty()) return;
  const auto message = wire::serf::decode(received.state);
  const auto* state = message ? std::get_if<wire::serf::PushPull>(&*message) : nullptr;
  if (state == nullptr) {
    shared.notes.say(now, {NoteCode::serf_state_refused, shared.name(), {}}, out);
    return;
  }
  witness_before(members.clock(), state->time);
  witness_before(events.clock(), state->event_time);
  witness_before(answering.clock(), state->query_time);
  merge_members(now, *state, out);
  if (received.join && ignore_old_) events.skip_before(state->event_time);
  merge_events(now, *state, out);
}

/// Those who left first: the intents of the others would move the times that tell them apart.
void Serf::Impl::merge_members(Instant now, const wire::serf::PushPull& state, Outbox& out) {
  std::set<std::string_view> left;
  for (const std::string& name : state.left_members) {
    left.insert(name);
    const auto time = state.status_times.find(name);
    // The time of the leave itself is not carried; it was later than the join that is.
    const LamportTime joined = time == state.status_times.end() ? 0 : time->second;
    members.apply(
        now, wire::serf::Leave{.time = LamportClock::after(joined), .node = name, .prune = false},
        out);
  }
  for (const auto& [name, time] : state.status_times)
    if (!left.contains(name)) members.apply(now, wire::serf::Join{.time = time, .node = name});
}

void Serf::Impl::merge_events(Instant now, const wire::serf::PushPull& state, Outbox& out) {
  for (const auto& slot : state.events) {
    if (!slot) continue;
    for (const wire::serf::PastEvent& event : slot->events)
      events.hear(
          now,
          {.time = slot->time, .name = event.name, .payload = event.payload, .coalesce = false},
          out);
  }
}

}  // namespace pando::serf
