#include "core/swim/prober.h"

#include <algorithm>

#include "base/note_code.h"
#include "core/swim/versions.h"

namespace pando::swim {
namespace {

namespace ml = wire::memberlist;

}  // namespace

Prober::Prober(Shared& shared, Members& members, Witnesses& witnesses, Instant now)
    : shared_(shared), members_(members), witnesses_(witnesses), rota_(shared, now) {}

Instant Prober::deadline() const {
  if (probe_) return std::min({rota_.next(), probe_->ask_helpers_at, probe_->judge_at});
  return shared_.table.size() > 1 ? rota_.next() : kNever;
}

void Prober::tick(Instant now, Outbox& out) {
  if (probe_ && probe_->ask_helpers_at <= now) {
    probe_->judge_at += now - probe_->ask_helpers_at;  // our lateness is not the target's
    ask_helpers(out);
    dial(now, out);
  }
  if (probe_ && probe_->judge_at <= now) judge(now, out);
  const bool beat = rota_.take(now);
  if (probe_) {
    beat_missed_ = beat_missed_ || beat;
  } else if (beat || beat_missed_) {
    beat_missed_ = false;
    probe_next(now, out);
  }
}

void Prober::pause(Instant now, Outbox& out) {
  if (probe_) finish(out);
  beat_missed_ = false;
  rota_.restart(now);
}

// ---- whom --------------------------------------------------------------------------------------

void Prober::probe_next(Instant now, Outbox& out) {
  if (const Slot slot = rota_.target(now); slot != kNoSlot) start(now, slot, out);
}

// ---- directly ----------------------------------------------------------------------------------

void Prober::start(Instant now, Slot slot, Outbox& out) {
  const PeerTable::Row& row = shared_.table[slot];
  const Timing& timing = shared_.config.timing;
  Probe& probe = *(probe_ = Probe{});
  probe.target = row.info;
  probe.incarnation = row.incarnation;
  probe.seq = shared_.next_seq();
  probe.sent = now;
  probe.ask_helpers_at = now + timing.probe_timeout;
  probe.judge_at = now + (timing.lifeguard.probe ? shared_.awareness.stretch(timing.probe_interval)
                                                 : timing.probe_interval);
  const ml::Ping ping = shared_.make_ping(probe.seq, row.info->name);
  if (row.state == State::alive || !timing.lifeguard.buddy)
    return shared_.send(row.info->endpoint, ping, out);
  const ml::Suspect doubt{row.incarnation, row.info->name, shared_.name()};
  shared_.send_packet(
      *row.info, ml::make_compound({ml::encode(ml::PacketMessage{ping}), ml::encode(doubt)}), out);
}

bool Prober::on_ack(Instant now, const ml::Ack& ack, Outbox& out) {
  if (!probe_ || probe_->seq != ack.seq) return false;
  if (probe_->ask_helpers_at != kNever && now < probe_->ask_helpers_at)
    out.push_back(PingDone{probe_->target->name, now - probe_->sent, ack.payload});
  shared_.awareness.change(-1);
  finish(out);
  return true;
}

// ---- through helpers and over a stream ---------------------------------------------------------

void Prober::ask_helpers(Outbox& out) {
  Probe& probe = *probe_;
  probe.ask_helpers_at = kNever;
  for (const Slot slot : choose_helpers()) ask(*shared_.table[slot].info, out);
}

/// The other observers of the target if it takes part, else, or if these are few, random members.
std::vector<Slot> Prober::choose_helpers() {
  const Slot target = shared_.table.find(probe_->target->name);
  std::vector<Slot> helpers;
  if (target != kNoSlot && witnesses_.active() && takes_part(shared_.table[target])) {
    if (witnesses_.agreed(target)) return helpers;
    helpers = witnesses_.others_watching(target);
  }
  const auto wanted = static_cast<std::size_t>(shared_.config.timing.indirect_checks);
  if (helpers.size() >= wanted) return helpers;
  std::vector<Slot> others;
  shared_.table.sample(
      wanted - helpers.size(), shared_.rng,
      [&](Slot slot, const PeerTable::Row& row) {
        return slot != kSelf && slot != target && row.state == State::alive &&
               std::ranges::find(helpers, slot) == helpers.end();
      },
      others);
  helpers.insert(helpers.end(), others.begin(), others.end());
  return helpers;
}

void Prober::ask(const NodeInfo& helper, Outbox& out) {
  Probe& probe = *probe_;
  const bool nack = sends_nacks(helper);
  if (nack) ++probe.nacks_wanted;
  shared_.send(helper.endpoint,
               ml::IndirectPing{.seq = probe.seq,
                                .target = probe.target->endpoint.address,
                                .port = probe.target->endpoint.port,
                                .node = probe.target->name,
                                .nack = nack,
                                .source_address = shared_.source_address(),
                                .source_port = shared_.self().endpoint.port,
                                .source_node = shared_.name()},
               out);
}

void Prober::on_nack(const ml::Nack& nack) {
  if (probe_ && probe_->seq == nack.seq) ++probe_->nacks;
}

void Prober::dial(Instant now, Outbox& out) {
  Probe& probe = *probe_;
  if (!shared_.config.timing.stream_pings || !answers_stream_pings(*probe.target)) return;
  probe.stream = shared_.next_stream();
  out.push_back(Dial{probe.stream, probe.target->endpoint, probe.judge_at - now});
}

void Prober::on_connected(StreamId stream, Outbox& out) {
  out.push_back(SendStream{stream, shared_.make_ping(probe_->seq, probe_->target->name)});
}

void Prober::on_message(StreamId stream, const ml::StreamMessage& message, Outbox& out) {
  const auto* ack = std::get_if<ml::Ack>(&message);
  probe_->stream_answered = ack && ack->seq == probe_->seq;
  probe_->stream = {};
  out.push_back(CloseStream{stream});
}

void Prober::on_ended(StreamId) {
  probe_->stream = {};
}

// ---- the verdict -------------------------------------------------------------------------------

void Prober::judge(Instant now, Outbox& out) {
  const Probe probe = *probe_;
  finish(out);
  if (probe.stream_answered) {
    shared_.awareness.change(-1);
    out.push_back(Note{NoteCode::probe_tcp_only, probe.target->name, {}});
    return;
  }
  const Slot slot = shared_.table.find(probe.target->name);
  const bool agreed = slot != kNoSlot && witnesses_.agreed(slot);
  if (!agreed) learn_of_ourselves(probe);
  if (slot != kNoSlot && !gone(shared_.table[slot].state) && witnesses_.doubts_itself() &&
      !probe.again && !agreed) {
    start(now, slot, out);
    probe_->again = true;
    return;
  }
  out.push_back(Note{NoteCode::member_suspected, probe.target->name, {}});
  members_.suspect(now, {probe.incarnation, probe.target->name, shared_.name()}, out);
  if (slot != kNoSlot) witnesses_.accuse(now, slot, out);
}

/// More helpers than SWIM asks tell no more about us than SWIM's would.
void Prober::learn_of_ourselves(const Probe& probe) {
  const int most = shared_.config.timing.indirect_checks;
  int missing = std::max(0, probe.nacks_wanted - probe.nacks);
  if (probe.nacks_wanted > most) missing = missing * most / probe.nacks_wanted;
  shared_.awareness.change(probe.nacks_wanted > 0 ? missing : 1);
}

void Prober::finish(Outbox& out) {
  if (probe_->stream != StreamId{}) out.push_back(CloseStream{probe_->stream});
  probe_.reset();
}

}  // namespace pando::swim
