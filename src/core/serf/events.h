#pragma once
/// Something said to everybody once: user events, sent and heard.
///
/// Source: docs/protocol/serf.md, "User events".
#include "core/serf/clock.h"
#include "core/serf/event_buffer.h"
#include "core/serf/shared.h"

namespace pando::serf {

/// One thread.
class Events {
 public:
  explicit Events(Shared& shared);

  /// Says it to everybody. The text says why not; then nothing was done.
  std::string send(Instant now, const command::SendEvent& event, Outbox& out);
  /// True if it was news: pass it on.
  bool hear(Instant now, const wire::serf::UserEvent& event, Outbox& out);

  /// From now on nothing earlier than `time` is heard.
  void skip_before(LamportTime time) { gate_.raise(time); }

  LamportClock& clock() { return clock_; }
  const LamportClock& clock() const { return clock_; }
  const EventBuffer& buffer() const { return buffer_; }

 private:
  std::string check(const command::SendEvent& event) const;
  std::string check_encoded(std::size_t size) const;

  Shared& shared_;
  LamportClock clock_;
  AgeGate gate_;
  EventBuffer buffer_;
};

}  // namespace pando::serf
