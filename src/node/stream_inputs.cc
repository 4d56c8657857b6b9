// What happens to streams: each is memberlist's or a link's.
#include "base/foreign_text.h"
#include "base/note_code.h"
#include "node/rooms.h"

namespace pando::node {

void Node::Rooms::on(Instant now, const StreamAccepted& accepted, Outbox& out) {
  route(now, Note{NoteCode::stream_accepted, accepted.from.to_string(), {}}, out);
  streams.open(accepted.stream, wire::StreamRole::acceptor, accepted.from);
  step_swim(now, swim::StreamAccepted{accepted.stream, accepted.from});
}

void Node::Rooms::on(Instant now, const StreamConnected& connected, Outbox& out) {
  verdicts.connected(connected.stream);
  if (streams.contains(connected.stream)) step_swim(now, swim::StreamConnected{connected.stream});
  if (links.owns(connected.stream)) links.connected(now, connected.stream, out);
}

void Node::Rooms::on(Instant now, const StreamSecured& secured, Outbox&) {
  streams.secure(secured.stream, secured.peer);
  if (links.owns(secured.stream)) links.secured(now, secured.stream, secured.peer);
}

void Node::Rooms::on(Instant now, const StreamBytes& bytes, Outbox& out) {
  if (links.owns(bytes.stream)) return links.received(now, bytes.stream, bytes.bytes);
  if (!streams.contains(bytes.stream)) return;
  verdicts.answered(bytes.stream);
  const bool first = streams.unread(bytes.stream);
  if (first && links.begins(bytes.bytes, streams.certificate(bytes.stream))) {
    hand_over(now, bytes.stream, bytes.bytes, out);
    return links.received(now, bytes.stream, bytes.bytes);
  }
  auto message = streams.feed(bytes.stream, bytes.bytes, door());
  if (!message) {
    if (message.error() != wire::DecodeError::truncated)
      refuse_stream(now, bytes.stream, message.error(), out);
    return;
  }
  auto* const state = std::get_if<wire::memberlist::PushPull>(&*message);
  const auto foreign = state ? links.foreign(state->user_state) : std::nullopt;
  if (foreign) return refuse_cluster(now, bytes.stream, *foreign, out);
  auto* const refusal = std::get_if<wire::memberlist::Err>(&*message);
  if (refusal) refusal->error = foreign_text(refusal->error);
  if (refusal && streams.role(bytes.stream) == wire::StreamRole::dialer)
    if (const auto note = refusals.by_peer(now, refusal->error)) route(now, *note, out);
  step_swim(now, swim::StreamReceived{bytes.stream, *std::move(message)});
}

/// Nothing of what another cluster says is taken over. The acceptor says why; the dialler of such a
/// peer reads it, or finds out by itself.
void Node::Rooms::refuse_cluster(Instant now, StreamId stream, const link::Refusal& foreign,
                                 Outbox& out) {
  const std::string words = link::words_of(foreign);
  const std::string from = streams.peer(stream).value_or(Endpoint{}).to_string();
  if (const auto note = refusals.cluster(now, foreign.reason, from, words)) route(now, *note, out);
  end_stream(now, stream, words, out);
}

/// The first byte of an accepted stream says that it is a link: it changes hands.
void Node::Rooms::hand_over(Instant now, StreamId stream, ByteView first, Outbox& out) {
  const Endpoint from = streams.peer(stream).value_or(Endpoint{});
  const std::optional<PeerCertificate> certificate = streams.certificate(stream);
  streams.close(stream);
  step_swim(now, swim::StreamEnded{stream, "it became a link"});
  links.take(now, {stream, from, certificate, first}, out);
}

/// Only failures of the wrapping are answered, and only by the acceptor.
void Node::Rooms::refuse_stream(Instant now, StreamId stream, wire::DecodeError error,
                                Outbox& out) {
  const std::string from = streams.peer(stream).value_or(Endpoint{}).to_string();
  if (const auto note = refusals.stream(now, error, from)) route(now, *note, out);
  const auto words = wire::refusal_text(error);
  if (words.empty()) {
    route(now, swim::CloseStream{stream}, out);
    return step_swim(now, swim::StreamEnded{stream, std::string{wire::to_string(error)}});
  }
  end_stream(now, stream, std::string{words}, out);
}

/// With a reason, which an acceptor tells its peer.
void Node::Rooms::end_stream(Instant now, StreamId stream, const std::string& words, Outbox& out) {
  swim::SendStream refusal{stream, wire::memberlist::Err{words}};
  if (streams.role(stream) == wire::StreamRole::acceptor) route(now, refusal, out);
  route(now, swim::CloseStream{stream}, out);
  step_swim(now, swim::StreamEnded{stream, words});
}

void Node::Rooms::on(Instant now, const StreamClosed& closed, Outbox&) {
  if (links.owns(closed.stream)) return links.closed(now, closed);
  if (!streams.contains(closed.stream)) return;
  verdicts.ended(now, closed.stream, closed.end);
  streams.close(closed.stream);
  step_swim(now, swim::StreamEnded{closed.stream, closed.reason});
}

}  // namespace pando::node
