// Who hears what: one short function per output of a room.
#include <fmt/format.h>

#include "base/note_code.h"
#include "base/overload.h"
#include "node/pando_datagram.h"
#include "node/rooms.h"
#include "node/settings.h"
#include "node/told.h"

namespace pando::node {
namespace {

/// Serf's wording (docs/protocol/serf.md, "Join").
std::string join_error(const std::vector<swim::JoinFailure>& failures) {
  if (failures.empty()) return "no seed to join: name at least one address";
  std::string text =
      fmt::format("{} error{} occurred:\n", failures.size(), failures.size() == 1 ? "" : "s");
  for (const auto& failure : failures)
    text += fmt::format("\t* Failed to join {}: {}\n", failure.seed.endpoint.address.to_string(),
                        failure.reason);
  return text + "\n";
}

/// Membership has somebody new, or knows something new about it.
void introduce(Node::Rooms& rooms, Instant now, const NodeInfo& member) {
  rooms.links.introduce(now, member);
  rooms.calls.introduce(now, member);
  rooms.verdicts.up(now, member);
  rooms.gossiped.introduce(now, member);
  if (member.versions.pando())
    rooms.maps.introduce(now, member.name, rooms.verdicts.unfit(member.name));
}

}  // namespace

// ---- from the membership machine ---------------------------------------------------------------

void Node::Rooms::route(Instant, const swim::SendPacket& send, Outbox& out) {
  send_packet(send.to, send.message, send.crc, out);
}

void Node::Rooms::route(Instant now, const swim::Dial& dial, Outbox& out) {
  route(now, Note{NoteCode::stream_dialled, dial.to.to_string(), {}}, out);
  streams.open(dial.stream, wire::StreamRole::dialer, dial.to);
  verdicts.dialled(dial.stream, dial.to);
  out.push_back(OpenStream{dial.stream, dial.to, dial.timeout});
}

void Node::Rooms::route(Instant, swim::SendStream& send, Outbox& out) {
  if (!streams.contains(send.stream)) return;
  if (auto* state = std::get_if<wire::memberlist::PushPull>(&send.message)) {
    state->user_state = serf.local_state();
    links.sign(state->user_state);
  }
  const wire::StreamRole role = streams.role(send.stream);
  out.push_back(SendStream{send.stream, wire::seal_stream(send.message, role, door(), nonce())});
}

void Node::Rooms::route(Instant now, const swim::CloseStream& close, Outbox& out) {
  if (!streams.contains(close.stream)) return;
  verdicts.ended(now, close.stream, std::nullopt);
  streams.close(close.stream);
  out.push_back(CloseStream{close.stream});
}

void Node::Rooms::route(Instant now, const swim::MemberJoined& joined, Outbox&) {
  introduce(*this, now, *joined.info);
  step_serf(now, serf::MemberJoined{joined.info});
}

void Node::Rooms::route(Instant now, const swim::MemberLeft& left, Outbox&) {
  links.forget(now, left.info->name);
  calls.forget(now, left.info->name);
  verdicts.down(now, left.info->name, left.state == swim::State::left);
  gossiped.forget(now, left.info->name, left.state == swim::State::left);
  detector.forget(now, left.info->name);
  if (left.state == swim::State::left)
    maps.left(now, left.info->name);
  else
    maps.buried(now, left.info->name, swim.suspects());
  step_serf(now, serf::MemberLeft{left.info});
}

void Node::Rooms::route(Instant now, const swim::MemberUpdated& updated, Outbox&) {
  introduce(*this, now, *updated.info);
  step_serf(now, serf::MemberUpdated{updated.info});
}

/// Told at once: it is for what cannot wait.
void Node::Rooms::route(Instant now, const swim::SuspicionChanged& changed, Outbox& out) {
  const auto known = serf.find(changed.info->name);
  if (!known) return;
  const auto type = changed.agreed ? MemberEventType::suspect : MemberEventType::trusted;
  route(now, note_of(type, *changed.info), out);
  maps.suspect(now, changed.info->name, changed.agreed);
  const MemberEvent event{type, {known->member}};
  if (config.coalesce) coalescer.pass(event);
  out.push_back(Happened{event});
}

void Node::Rooms::route(Instant now, const swim::NameConflict& conflict, Outbox&) {
  step_serf(now, serf::NameConflict{conflict.existing, conflict.other});
}

void Node::Rooms::route(Instant now, const swim::PingDone& ping, Outbox& out) {
  if (const auto asked = serf.find(ping.node); asked && asked->member.status == MemberStatus::alive)
    detector.answered(now, ping.node);
  if (!config.coordinates || ping.payload.empty()) return;
  const auto theirs = wire::decode_ping_payload(ping.payload);
  if (!theirs) {
    route(
        now,
        Note{NoteCode::coordinate_refused, ping.node, std::string{wire::to_string(theirs.error())}},
        out);
    return;
  }
  if (vivaldi.observe(ping.node, *theirs, ping.rtt) == coord::Vivaldi::Refusal::none)
    swim.set_ack_payload(wire::encode_ping_payload(vivaldi.self()));
  else
    route(now, Note{NoteCode::coordinate_refused, ping.node, {}}, out);
}

void Node::Rooms::route(Instant now, const swim::UserMessage& message, Outbox& out) {
  if (!is_pando_datagram(message.payload))
    return step_serf(now, serf::Received{message.from, message.payload});
  const auto datagram = read_pando_datagram(message.payload);
  if (!datagram) {
    const auto from = message.from.to_string();
    if (const auto note = refusals.packet(now, wire::DecodeError::malformed, from))
      route(now, *note, out);
  } else if (datagram->has_death()) {
    verdicts.received(now, message.from, view(datagram->death()));
  } else if (datagram->has_gossip()) {
    gossiped.received(now, message.from, view(datagram->gossip()));
    const std::string* const from = verdicts.name_at(message.from);
    if (const auto mark = mark_of(*datagram); mark && from) maps.marked(now, *from, *mark);
  }
}

void Node::Rooms::route(Instant now, const swim::JoinDone& done, Outbox& out) {
  const auto pending = pending_.settle(done.ticket);
  if (!pending || pending->kind != Pending::Kind::join) return;
  step_serf(now, serf::JoinFinished{done.contacted});
  out.push_back(
      Answer{pending->ticket,
             reply::Joined{done.contacted,
                           done.contacted > 0 ? std::string{} : join_error(done.failures)}});
}

void Node::Rooms::route(Instant now, const swim::LeaveDone& done, Outbox&) {
  if (pending_.settle(done.ticket)) step_serf(now, serf::LeaveAnnounced{done.timed_out});
}

void Node::Rooms::route(Instant, const swim::UpdateDone& done, Outbox& out) {
  const auto pending = pending_.settle(done.ticket);
  if (!pending) return;
  out.push_back(Answer{pending->ticket,
                       reply::Done{done.timed_out ? "timeout waiting for update broadcast" : ""}});
}

void Node::Rooms::route(Instant now, const Note& note, Outbox& out) {
  if (note.code == NoteCode::member_suspected) verdicts.probe_failed(now, note.subject);
  out.push_back(Noted{static_cast<std::uint16_t>(note.code), note.subject, note.detail});
}

// ---- from the event machine --------------------------------------------------------------------

void Node::Rooms::route(Instant, const serf::Broadcast& broadcast, Outbox&) {
  swim.broadcast(static_cast<swim::Lane>(broadcast.lane), broadcast.message, broadcast.token,
                 serf.size());
}

void Node::Rooms::route(Instant, const serf::SendDirect& send, Outbox& out) {
  const auto message = wire::memberlist::encode(
      wire::memberlist::PacketMessage{wire::memberlist::User{send.message}});
  send_packet(send.to, message, false, out);
}

void Node::Rooms::route(Instant now, const serf::Happened& happened, Outbox& out) {
  // Said at once, whatever the coalescer does: a log is where operators look first.
  if (const auto* change = std::get_if<MemberEvent>(&happened.event))
    for (const Member& member : change->members)
      route(now, note_of(change->type, *member.info), out);
  snapshot.on_event(happened.event);
  std::vector<Event> events;
  if (config.coalesce)
    coalescer.add(now, happened.event, events);
  else
    events.push_back(happened.event);
  deliver(events, out);
}

void Node::Rooms::route(Instant, const serf::Answered& answered, Outbox& out) {
  out.push_back(Answer{answered.ticket, answered.reply});
}

void Node::Rooms::route(Instant, const serf::Reconnect& reconnect, Outbox&) {
  swim.deposit(swim::Join{pending_.add(Pending::Kind::reconnect, 0),
                          {swim::Seed{reconnect.name, reconnect.endpoint}}});
}

void Node::Rooms::route(Instant, const serf::AnnounceLeave&, Outbox&) {
  swim.deposit(swim::Leave{.ticket = pending_.add(Pending::Kind::leave, 0),
                           .timeout = serf_config(config).broadcast_timeout});
}

void Node::Rooms::route(Instant now, const serf::KeyCommand& command, Outbox& out) {
  std::vector<serf::KeyApplied> answers;
  keys.submit(command, answers, out);
  answer_keys(now, answers);
}

void Node::Rooms::route(Instant now, const serf::Erased& erased, Outbox&) {
  verdicts.erased(now, erased.name);
  vivaldi.forget(erased.name);
  gossiped.bury(now, erased.name);
}

}  // namespace pando::node
