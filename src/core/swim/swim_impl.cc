#include "core/swim/swim_impl.h"

#include <algorithm>

#include "base/assert.h"
#include "base/note_code.h"
#include "core/swim/formulas.h"

namespace pando::swim {

namespace ml = wire::memberlist;

Swim::Impl::Impl(Config config, Instant now, Rng rng)
    : shared(std::move(config), now, rng),
      self(shared),
      members(shared, self),
      witnesses(shared, members),
      prober(shared, members, witnesses, now),
      helper(shared, witnesses),
      gossiper(shared, now),
      exchanges(shared, members, now),
      announcements(shared, self),
      last_step(now) {}

// ---- time --------------------------------------------------------------------------------------

void Swim::Impl::step(Instant now, const Input& input, Outbox& out) {
  PANDO_ASSERT(now >= last_step);
  notice_pause(now, out);
  skip_rest(now);
  last_step = now;
  std::visit([&](const auto& in) { on(now, in, out); }, input);
  witnesses.review(out);
  report_sent(out);
}

/// What would have been done while there was nothing to do is not made up for.
void Swim::Impl::skip_rest(Instant now) {
  if (gossiper.deadline() == kNever) gossiper.catch_up(now);
  if (shared.table.size() > 1) return;
  prober.catch_up(now);
  exchanges.catch_up(now);
}

void Swim::Impl::adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out) {
  PANDO_ASSERT(now >= last_step);
  skip_rest(now);
  members.adopt(now, nodes, out);
  exchanges.spread(now);
  last_step = now;
}

/// When something would be judged. Gossip may rest for long and says nothing about lateness.
Instant Swim::Impl::judging_deadline() const {
  return std::min({prober.deadline(), helper.deadline(), members.deadline()});
}

/// A loop that was late has not read its packets either: nobody is judged by what it missed.
void Swim::Impl::notice_pause(Instant now, Outbox& out) {
  const Instant due = judging_deadline();
  if (due >= now || now - due <= pause_limit(shared.config.timing)) return;
  const Duration lost = now - last_step;
  prober.pause(now, out);
  helper.pause();
  witnesses.pause();
  members.postpone(now, lost, shared.config.timing.probe_interval);
  exchanges.postpone(lost);
  if (shared.config.timing.lifeguard.probe) shared.awareness.change(+1);
  out.push_back(Note{NoteCode::paused, shared.name(),
                     std::to_string(lost / std::chrono::milliseconds{1}) + " ms"});
}

void Swim::Impl::report_sent(Outbox& out) {
  auto& rumours = shared.outgoing.rumours_done();
  for (const auto token : rumours) announcements.on_sent(token, out);
  rumours.clear();
  auto& lanes = shared.outgoing.lanes_done();
  for (const auto token : lanes) out.push_back(BroadcastDone{token});
  lanes.clear();
}

Instant Swim::Impl::deadline() const {
  if (!deposits.empty() || !shared.outgoing.lanes_done().empty()) return last_step;
  return std::min(
      {judging_deadline(), gossiper.deadline(), exchanges.deadline(), announcements.deadline()});
}

void Swim::Impl::on(Instant now, const Tick&, Outbox& out) {
  std::vector<Input> commands;
  commands.swap(deposits);
  for (const Input& command : commands)
    std::visit([&](const auto& in) { on(now, in, out); }, command);
  prober.tick(now, out);
  helper.tick(now, out);
  members.expire(now, out);
  witnesses.tick(now, out);
  exchanges.tick(now, out);
  announcements.tick(now, out);
  gossiper.tick(now, out);
}

// ---- packets -----------------------------------------------------------------------------------

void Swim::Impl::on(Instant now, const Received& received, Outbox& out) {
  std::visit([&](const auto& message) { on_packet(now, received.from, message, out); },
             received.message);
}

/// A peer that asks although we hold something against it is told so, and can refute.
void Swim::Impl::on_packet(Instant, const Endpoint& from, const ml::Ping& ping, Outbox& out) {
  if (!ping.node.empty() && ping.node != shared.name()) return;
  const bool has_source = !ping.source_address.empty() && ping.source_port != 0;
  const Endpoint to = has_source ? Endpoint{ping.source_address, ping.source_port} : from;
  std::vector<Bytes> parts;
  parts.push_back(ml::encode(ml::PacketMessage{ml::Ack{ping.seq, shared.ack_payload}}));
  if (auto doubt = members.held_against(shared.table.find(ping.source_node)))
    parts.push_back(*std::move(doubt));
  out.push_back(SendPacket{to, shared.outgoing.with_piggyback(std::move(parts)), false});
}

void Swim::Impl::on_packet(Instant now, const Endpoint& from, const ml::IndirectPing& ping,
                           Outbox& out) {
  helper.on_request(now, from, ping, out);
}

void Swim::Impl::on_packet(Instant now, const Endpoint&, const ml::Ack& ack, Outbox& out) {
  if (!prober.on_ack(now, ack, out)) helper.on_ack(now, ack, out);
}

void Swim::Impl::on_packet(Instant, const Endpoint&, const ml::Nack& nack, Outbox&) {
  prober.on_nack(nack);
}

void Swim::Impl::on_packet(Instant now, const Endpoint& from, const ml::Suspect& suspect,
                           Outbox& out) {
  members.suspect(now, suspect, out);
  witnesses.on_suspect(now, from, suspect, out);
}

void Swim::Impl::on_packet(Instant now, const Endpoint& from, const ml::Alive& alive, Outbox& out) {
  members.alive(now, alive, &from, out);
}

void Swim::Impl::on_packet(Instant now, const Endpoint&, const ml::Dead& dead, Outbox& out) {
  members.dead(now, dead, out);
}

void Swim::Impl::on_packet(Instant, const Endpoint& from, const ml::User& user, Outbox& out) {
  out.push_back(UserMessage{from, user.payload});
}

// ---- streams and commands ----------------------------------------------------------------------

void Swim::Impl::on(Instant now, const StreamAccepted& accepted, Outbox& out) {
  exchanges.on_accepted(now, accepted, out);
}

void Swim::Impl::on(Instant, const StreamConnected& connected, Outbox& out) {
  if (prober.owns(connected.stream))
    prober.on_connected(connected.stream, out);
  else
    exchanges.on_connected(connected.stream, out);
}

void Swim::Impl::on(Instant now, const StreamReceived& received, Outbox& out) {
  if (prober.owns(received.stream))
    prober.on_message(received.stream, received.message, out);
  else
    exchanges.on_message(now, received.stream, received.message, out);
}

void Swim::Impl::on(Instant, const StreamEnded& ended, Outbox& out) {
  if (prober.owns(ended.stream))
    prober.on_ended(ended.stream);
  else
    exchanges.on_ended(ended.stream, ended.reason, out);
}

void Swim::Impl::on(Instant, const Join& join, Outbox& out) {
  exchanges.join(join, out);
}

void Swim::Impl::on(Instant now, const Leave& leave, Outbox& out) {
  announcements.leave(now, leave, out);
}

void Swim::Impl::on(Instant now, const UpdateMeta& update, Outbox& out) {
  announcements.update(now, update, out);
}

}  // namespace pando::swim
