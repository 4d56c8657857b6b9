#pragma once
/// Questions of others (and of ourselves) to this node: hearing, acknowledging, answering.
///
/// Source: docs/protocol/serf.md, "Queries: those who are asked".
#include "core/serf/answer_desk.h"
#include "core/serf/clock.h"
#include "core/serf/members.h"
#include "core/serf/seen_queries.h"
#include "core/serf/shared.h"

namespace pando::serf {

/// One thread.
class Answering {
 public:
  Answering(Shared& shared, Members& members);

  /// True if it was news: pass it on.
  bool hear(Instant now, const wire::serf::Query& query, Outbox& out);
  /// A user's answer. The text says why not; then nothing was sent.
  std::string respond(Instant now, const command::Respond& answer, Outbox& out);
  /// The node has carried out what a key query asked for.
  void key_applied(Instant now, const KeyApplied& applied, Outbox& out);
  /// Passes on what somebody asked us to.
  void relay(const wire::serf::Relay& relay, Outbox& out) const;

  /// From now on no query earlier than `time` is heard.
  void skip_before(LamportTime time) { gate_.raise(time); }

  LamportClock& clock() { return clock_; }
  const LamportClock& clock() const { return clock_; }

 private:
  void acknowledge(Instant now, const OpenQuestion& question, Outbox& out);
  void dispatch(Instant now, const wire::serf::Query& query, OpenQuestion question, Outbox& out);
  void dispatch_internal(Instant now, const wire::serf::Query& query, OpenQuestion question,
                         Outbox& out);
  void answer_conflict(Instant now, const wire::serf::Query& query, OpenQuestion& question,
                       Outbox& out);
  void submit_key(command::KeyOperation operation, ByteView payload, std::uint64_t number,
                  Outbox& out);
  wire::serf::QueryResponse response_to(const OpenQuestion& question, Bytes payload) const;
  std::string answer(Instant now, OpenQuestion& question, Bytes payload, Outbox& out);
  void deliver(Instant now, const OpenQuestion& question, Bytes raw, Outbox& out);
  Bytes fit_keys(const OpenQuestion& question, wire::serf::KeyResponse response) const;

  Shared& shared_;
  Members& members_;
  LamportClock clock_;
  AgeGate gate_;
  SeenQueries seen_;
  AnswerDesk desk_;
};

}  // namespace pando::serf
