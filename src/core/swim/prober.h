#pragma once
/// Does one member after the other still answer?
#include <optional>
#include <vector>

#include "core/swim/members.h"
#include "core/swim/rota.h"
#include "core/swim/shared.h"
#include "core/swim/witnesses.h"

namespace pando::swim {

/// Probes one member per interval: directly, then through helpers and over a stream, then judges.
/// Source: SWIM (DSN 2002) §4; Lifeguard (arXiv 1707.00788); docs/protocol/swim.md, "Probing".
class Prober {
 public:
  Prober(Shared& shared, Members& members, Witnesses& witnesses, Instant now);

  Instant deadline() const;
  void tick(Instant now, Outbox& out);
  /// This node slept: nobody is judged by what did not come meanwhile.
  void pause(Instant now, Outbox& out);
  /// Beats while nobody is there to be probed are skipped.
  void catch_up(Instant now) { rota_.catch_up(now); }

  /// An ack to a sequence number of ours; false if it is not of the probe under way.
  bool on_ack(Instant now, const wire::memberlist::Ack& ack, Outbox& out);
  void on_nack(const wire::memberlist::Nack& nack);

  bool owns(StreamId stream) const { return probe_ && probe_->stream == stream; }
  void on_connected(StreamId stream, Outbox& out);
  void on_message(StreamId stream, const wire::memberlist::StreamMessage& message, Outbox& out);
  void on_ended(StreamId stream);

 private:
  /// The probe under way. What is known of the target is kept as it was at the start.
  struct Probe {
    NodeInfoPtr target;
    Incarnation incarnation = 0;
    std::uint32_t seq = 0;
    Instant sent;
    Instant ask_helpers_at;  ///< kNever once they are asked
    Instant judge_at;
    int nacks_wanted = 0, nacks = 0;
    StreamId stream;  ///< 0: none open
    bool stream_answered = false;
    bool again = false;  ///< we did not trust the result of the first
  };

  void probe_next(Instant now, Outbox& out);
  void start(Instant now, Slot slot, Outbox& out);
  void ask_helpers(Outbox& out);
  std::vector<Slot> choose_helpers();
  void ask(const NodeInfo& helper, Outbox& out);
  void dial(Instant now, Outbox& out);
  void judge(Instant now, Outbox& out);
  void learn_of_ourselves(const Probe& probe);
  void finish(Outbox& out);

  Shared& shared_;
  Members& members_;
  Witnesses& witnesses_;
  Rota rota_;
  bool beat_missed_ = false;  ///< a beat came while a probe was under way
  std::optional<Probe> probe_;
};

}  // namespace pando::swim
