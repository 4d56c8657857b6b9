#include "core/serf/leaving.h"

#include "base/note_code.h"

namespace pando::serf {
namespace {

constexpr std::string_view kRemovalTimedOut = "timed out broadcasting node removal";

void done(Ticket ticket, std::string_view error, Outbox& out) {
  out.push_back(Answered{ticket, reply::Done{std::string{error}}});
}

}  // namespace

Leaving::Leaving(Shared& shared, Members& members) : shared_{shared}, members_{members} {}

void Leaving::leave(Instant now, Ticket ticket, Outbox& out) {
  switch (shared_.phase) {
    case Phase::leaving:
      return done(ticket, "Leave already in progress", out);
    case Phase::left:
      return done(ticket, "", out);
    case Phase::stopped:
      return done(ticket, "Leave called after Shutdown", out);
    case Phase::alive:
      break;
  }
  shared_.phase = Phase::leaving;
  ticket_ = ticket;
  token_ = members_.announce_leave(now, shared_.name(), false, out);
  if (token_ == 0) return announce(out);
  step_ = Step::spreading;
  step_ends_ = now + shared_.config.broadcast_timeout;
}

/// The intent must be known before the death, or peers take it for a failure.
void Leaving::announce(Outbox& out) {
  step_ = Step::announcing;
  step_ends_ = kNever;
  out.push_back(AnnounceLeave{});
}

void Leaving::announced(Instant now, bool timed_out, Outbox& out) {
  if (step_ != Step::announcing) return;
  if (timed_out) out.push_back(Note{NoteCode::leave_hurried, shared_.name(), "announcement"});
  step_ = Step::lingering;
  step_ends_ = now + shared_.config.leave_propagate_delay;
}

void Leaving::finish(Outbox& out) {
  step_ = Step::none;
  step_ends_ = kNever;
  shared_.phase = Phase::left;
  done(ticket_, "", out);
}

void Leaving::force_leave(Instant now, Ticket ticket, const command::ForceLeave& command,
                          Outbox& out) {
  const std::uint64_t token = members_.announce_leave(now, command.node, command.prune, out);
  if (token == 0) return done(ticket, "", out);
  removals_.emplace(token, Removal{ticket, now + shared_.config.broadcast_timeout});
}

void Leaving::broadcast_done(std::uint64_t token, Outbox& out) {
  if (step_ == Step::spreading && token == token_) announce(out);
  const auto removal = removals_.find(token);
  if (removal == removals_.end()) return;
  done(removal->second.ticket, "", out);
  removals_.erase(removal);
}

void Leaving::tick(Instant now, Outbox& out) {
  std::erase_if(removals_, [&](const auto& entry) {
    const bool late = entry.second.give_up <= now;
    if (late) done(entry.second.ticket, kRemovalTimedOut, out);
    return late;
  });
  if (step_ends_ > now) return;
  if (step_ == Step::spreading) {
    out.push_back(Note{NoteCode::leave_hurried, shared_.name(), "intent"});
    announce(out);
  } else if (step_ == Step::lingering) {
    finish(out);
  }
}

Instant Leaving::deadline() const {
  Instant earliest = step_ends_;
  for (const auto& [token, removal] : removals_) earliest = std::min(earliest, removal.give_up);
  return earliest;
}

void Leaving::abandon(Outbox& out) {
  for (const auto& [token, removal] : removals_) done(removal.ticket, kRemovalTimedOut, out);
  removals_.clear();
  if (step_ != Step::none) done(ticket_, "Leave called after Shutdown", out);
  step_ = Step::none;
  step_ends_ = kNever;
}

}  // namespace pando::serf
