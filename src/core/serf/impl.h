#pragma once
/// The event machine's parts, and who hears what.
#include "core/serf/answering.h"
#include "core/serf/asking.h"
#include "core/serf/events.h"
#include "core/serf/leaving.h"
#include "core/serf/upkeep.h"

namespace pando::serf {

struct Serf::Impl {
  Impl(Config config, Instant now, Rng rng);

  void step(Instant now, const Input& input, Outbox& out);
  Instant deadline() const;
  void restore(const Clocks& last_seen);
  Bytes local_state() const;

  Shared shared;
  Members members;
  Events events;
  Asking asking;
  Answering answering;
  Leaving leaving;
  Upkeep upkeep;

 private:
  bool over() const { return shared.phase == Phase::left || shared.phase == Phase::stopped; }
  void introduce_self(Outbox& out);
  void stop(Outbox& out);

  void on(Instant now, const Tick&, Outbox& out);
  void on(Instant now, const MemberJoined& joined, Outbox& out);
  void on(Instant now, const MemberLeft& left, Outbox& out);
  void on(Instant now, const MemberUpdated& updated, Outbox& out);
  void on(Instant now, const NameConflict& conflict, Outbox& out);
  void on(Instant now, const Received& received, Outbox& out);
  void on(Instant now, const StateReceived& state, Outbox& out);
  void on(Instant now, const BroadcastDone& done, Outbox& out);
  void on(Instant now, const Asked& asked, Outbox& out);
  void on(Instant now, const JoinStarted& started, Outbox& out);
  void on(Instant now, const JoinFinished& finished, Outbox& out);
  void on(Instant now, const LeaveAnnounced& announced, Outbox& out);
  void on(Instant now, const KeyApplied& applied, Outbox& out);
  void on(Instant now, const SelfUpdated& updated, Outbox& out);

  void refuse(Instant now, const Received& received, std::string_view why, Outbox& out);
  void merge_members(Instant now, const wire::serf::PushPull& state, Outbox& out);
  void merge_events(Instant now, const wire::serf::PushPull& state, Outbox& out);

  void ask(Instant now, Ticket ticket, const command::SendEvent& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::SendQuery& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::Respond& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::Keys& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::Leave& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::ForceLeave& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::Join& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::SetTags& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::Drain& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::AcceptLoss& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::SetPace& command, Outbox& out);
  void ask(Instant now, Ticket ticket, const command::SetResources& command, Outbox& out);
  /// Puts a question to everybody, ourselves included. The text says why not.
  std::string put(Instant now, Question question, Purpose purpose, Outbox& out);

  Instant born_;
  bool introduced_ = false;
  std::size_t joins_running_ = 0;
  bool ignore_old_ = false;
};

}  // namespace pando::serf
