#include "core/serf/impl.h"

#include "base/note_code.h"
#include "wire/serf_state.h"

namespace pando::serf {

Serf::Impl::Impl(Config config, Instant now, Rng rng)
    : shared{.config = config,
             .rng = rng,
             .self = std::make_shared<const NodeInfo>(config.self),
             .phase = Phase::alive,
             .spread = {},
             .notes = {}},
      members{shared},
      events{shared},
      asking{shared},
      answering{shared, members},
      leaving{shared, members},
      upkeep{shared, members, now},
      born_{now} {}

void Serf::Impl::step(Instant now, const Input& input, Outbox& out) {
  if (over() && !std::holds_alternative<Asked>(input)) return;
  introduce_self(out);
  std::visit([&](const auto& in) { on(now, in, out); }, input);
}

/// A node is its own first member; its users hear of it like of any other.
void Serf::Impl::introduce_self(Outbox& out) {
  if (introduced_) return;
  introduced_ = true;
  out.push_back(Happened{MemberEvent{
      MemberEventType::join, {Member{.info = shared.self, .status = MemberStatus::alive}}}});
}

Instant Serf::Impl::deadline() const {
  if (over()) return kNever;
  if (!introduced_) return born_;
  return std::min(
      {upkeep.deadline(), members.prune_deadline(), asking.deadline(), leaving.deadline()});
}

void Serf::Impl::on(Instant now, const Tick&, Outbox& out) {
  members.prune_due(now, out);
  upkeep.tick(now, out);
  asking.tick(now, out);
  leaving.tick(now, out);
  if (over()) stop(out);
}

/// Nobody waits for ever for a node that has stopped; the stop itself is its last word.
void Serf::Impl::stop(Outbox& out) {
  asking.abandon(out);
  leaving.abandon(out);
  if (shared.phase == Phase::left)
    out.push_back(HasLeft{});
  else
    out.push_back(LostName{});
}

void Serf::Impl::on(Instant now, const MemberJoined& joined, Outbox& out) {
  members.joined(now, joined.info, out);
}
void Serf::Impl::on(Instant now, const MemberLeft& left, Outbox& out) {
  members.left(now, left.info, out);
}
void Serf::Impl::on(Instant, const MemberUpdated& updated, Outbox& out) {
  if (updated.info->name == shared.name()) shared.self = updated.info;
  members.updated(updated.info, out);
}
void Serf::Impl::on(Instant now, const SelfUpdated& updated, Outbox& out) {
  on(now, MemberUpdated{updated.info}, out);
}

void Serf::Impl::on(Instant now, const NameConflict& conflict, Outbox& out) {
  const bool ours = conflict.existing->name == shared.name();
  if (!ours || !shared.config.name_resolution || asking.votes_on_name()) return;
  const std::string error = put(
      now, {.name = std::string{kConflictQuery}, .payload = to_bytes(shared.name()), .filters = {}},
      NameVote{shared.self->endpoint}, out);
  const NoteCode code =
      error.empty() ? NoteCode::name_vote_started : NoteCode::name_vote_impossible;
  shared.notes.say(now, {code, conflict.other.to_string(), error}, out);
}

void Serf::Impl::on(Instant, const BroadcastDone& done, Outbox& out) {
  shared.spread.done(done.token);
  leaving.broadcast_done(done.token, out);
}

void Serf::Impl::on(Instant, const JoinStarted& started, Outbox&) {
  ++joins_running_;
  ignore_old_ = ignore_old_ || started.ignore_old_events;
}

void Serf::Impl::on(Instant now, const JoinFinished& finished, Outbox& out) {
  if (joins_running_ > 0) --joins_running_;
  if (joins_running_ == 0) ignore_old_ = false;
  // A node that is on its way out must not be announced as coming.
  if (finished.contacted > 0 && shared.phase == Phase::alive) members.announce_self(now, out);
}

void Serf::Impl::on(Instant now, const LeaveAnnounced& announced, Outbox& out) {
  leaving.announced(now, announced.timed_out, out);
}

void Serf::Impl::on(Instant now, const KeyApplied& applied, Outbox& out) {
  answering.key_applied(now, applied, out);
}

void Serf::Impl::restore(const Clocks& last_seen) {
  members.clock().witness(last_seen.member);
  events.clock().witness(last_seen.event);
  answering.clock().witness(last_seen.query);
  events.skip_before(LamportClock::after(last_seen.event));
  answering.skip_before(LamportClock::after(last_seen.query));
}

Bytes Serf::Impl::local_state() const {
  const auto records = members.table().records();
  std::vector<wire::serf::StatusEntry> entries;
  entries.reserve(records.size());
  for (const MemberRecord& record : records)
    entries.push_back({.name = record.info->name,
                       .time = record.status_time,
                       .left = record.status == MemberStatus::left});
  return wire::serf::encode_state({.time = members.clock().now(),
                                   .members = entries,
                                   .event_time = events.clock().now(),
                                   .events = events.buffer().encoded(),
                                   .query_time = answering.clock().now()});
}

}  // namespace pando::serf
