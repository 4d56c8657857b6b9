// What happens to the machine.
#include "core/link/impl.h"

#include <algorithm>

namespace pando::link {
namespace {

constexpr Duration kMeshJitter = 100ms;

Cause cause_of(StreamEnd end) {
  switch (end) {
    case StreamEnd::eof:
      return Cause::eof;
    case StreamEnd::reset:
      return Cause::reset;
    case StreamEnd::refused:
      return Cause::refused;
    case StreamEnd::timeout:
      return Cause::timeout;
    case StreamEnd::unreachable:
    case StreamEnd::other:
      break;
  }
  return Cause::unreachable;
}

}  // namespace

Links::Impl::Impl(Config c, const wire::Keyring& ring, Instant, Rng generator)
    : Roster{.config = c, .keys = ring, .rng = generator, .cluster = {c.cluster_id, c.settle}} {}

void Links::Impl::step(Instant now, Input input, Outbox& out) {
  const bool waits = std::holds_alternative<Post>(input);
  std::visit([&](auto& in) { on(now, in, out); }, input);
  if (!waits) settle(now, out);
}

/// Sends what there is to send, and forgets what has ended.
void Links::Impl::settle(Instant now, Outbox& out) {
  // Flushing marks nothing dirty again: what it completes was posted before.
  for (const StreamId stream : std::exchange(dirty_, {}))
    if (Session* s = sessions.find(stream)) flush(*s, now, out);
  sessions.sweep();
  if (sessions.empty()) next_beat_ = kNever;
}

Instant Links::Impl::deadline() const {
  if (!dirty_.empty()) return Instant::min();
  const Instant dial = dials_.empty() ? kNever : dials_.begin()->first;
  return std::min({dial, next_beat_, cluster.deadline()});
}

// ---- members -----------------------------------------------------------------------------------

void Links::Impl::on(Instant now, const PeerKnown& known, Outbox& out) {
  if (known.name == config.name) return;
  const auto [it, added] = peers.try_emplace(known.name, config);
  Peer& peer = it->second;
  const bool moved = !added && peer.endpoint != known.endpoint;
  const bool kept = known.kept && !peer.kept;
  peer.endpoint = known.endpoint;
  peer.kept = known.kept;
  if (moved) {
    peer.failures = 0;
    peer.not_before = now;
  }
  const bool linked = peer.link.value != 0 || peer.dial.value != 0;
  if (added || moved || (kept && !linked)) {
    const Duration jitter{static_cast<Duration::rep>(rng.below(kMeshJitter.count()))};
    if (wanted(peer)) plan_dial(known.name, peer, std::max(now, peer.not_before) + jitter);
  }
  sessions.each_with(known.name, [&](Session& s) {
    if (s.phase == Phase::unknown) introduce(s, peer, out);
  });
}

void Links::Impl::on(Instant now, const PeerGone& gone, Outbox& out) {
  const auto it = peers.find(gone.name);
  if (it == peers.end()) return;
  plan_dial(gone.name, it->second, kNever);
  const bool was_mesh = mesh();
  // Taken out first, so that nothing that ends now is tried again.
  Peer peer = std::move(it->second);
  peers.erase(it);
  constexpr std::string_view kWords = "it is no member any more";
  const std::vector<Tag> unsent = peer.outbound.drop();
  drop_data(gone.name, peer, out);
  sessions.each_with(gone.name, [&](Session& s) {
    if (s.phase == Phase::closed || s.phase == Phase::unknown) return;
    out.push_back(Close{s.stream});
    end(now, s, {.cause = Cause::gone, .words = std::string{kWords}}, out);
    if (s.stream != peer.link) return;
    ++counters.lost;
    out.push_back(LinkDown{gone.name, s.theirs->who, Cause::gone, std::string{kWords}, unsent});
  });
  if (peer.link.value == 0 && !unsent.empty())
    out.push_back(Unreachable{gone.name, Cause::gone, std::string{kWords}, unsent});
  if (!was_mesh && mesh()) plan_dials(now);
}

// ---- streams -----------------------------------------------------------------------------------

void Links::Impl::on(Instant now, const Accepted& accepted, Outbox& out) {
  const bool busy = sessions.handshakes() >= config.max_handshakes;
  Session& s = begin(now, accepted.stream, Phase::hello);
  s.from = accepted.from.to_string();
  if (busy) reject(now, s, Reason::busy, out);
}

void Links::Impl::on(Instant now, const TurnAway& away, Outbox& out) {
  if (Session* const s = sessions.find(away.stream)) reject(now, *s, away.refusal, out);
}

void Links::Impl::on(Instant, const Secured& secured, Outbox&) {
  if (Session* const s = sessions.find(secured.stream)) s->certificate = secured.peer;
}

void Links::Impl::on(Instant now, const Connected& connected, Outbox&) {
  Session* const s = sessions.find(connected.stream);
  if (!s || s->phase != Phase::connecting) return;
  s->phase = Phase::hello;
  s->deadline = now + config.handshake;
  say_hello(*s);
}

void Links::Impl::on(Instant now, const Received& received, Outbox& out) {
  Session* const s = sessions.find(received.stream);
  if (!s || s->phase == Phase::connecting) return;
  s->heard = now;
  counters.bytes_in += received.bytes.size();
  s->bytes_in += received.bytes.size();
  ByteView rest = received.bytes;
  while (s->phase != Phase::closed && s->phase != Phase::handing) {
    const auto frame = s->reader.next(rest);
    if (!frame) return reject(now, *s, frame.error(), out);
    if (!*frame) break;
    ++s->frames_in;
    on_frame(now, *s, **frame, out);
  }
  if (s->phase == Phase::handing) return hand_over(now, *s, rest, out);
  tell_heard(now, *s, out);
  dirty_.insert(received.stream);
}

void Links::Impl::on(Instant now, const Closed& closed, Outbox& out) {
  if (Session* const s = sessions.find(closed.stream))
    end(now, *s, {.cause = cause_of(closed.end), .words = closed.reason}, out);
  else
    lose_data(now, closed, cause_of(closed.end), out);
}

void Links::Impl::on(Instant, const Drained& drained, Outbox&) {
  Session* const s = sessions.find(drained.stream);
  if (!s) return;
  s->in_driver = drained.queued;
  if (s->in_driver < config.driver_room) s->blocked = kNever;
  dirty_.insert(drained.stream);
}

// ---- the layers above --------------------------------------------------------------------------

void Links::Impl::on(Instant now, Post& post, Outbox& out) {
  const auto it = peers.find(post.peer);
  if (it == peers.end()) {
    out.push_back(
        PostRefused{std::move(post.peer), post.lane, post.tag, PostRefused::Why::unknown_peer});
    return;
  }
  Peer& peer = it->second;
  const std::size_t size = post.message.size() + post.tail.size();
  if (const auto why = peer.outbound.refusal(post.lane, size)) {
    if (*why == PostRefused::Why::full) peer.outbound.remember_refusal(post.lane);
    out.push_back(PostRefused{std::move(post.peer), post.lane, post.tag, *why});
    return;
  }
  peer.outbound.post(post.lane, std::move(post.message), post.tag, std::move(post.tail));
  if (peer.link.value != 0)
    dirty_.insert(peer.link);
  else if (peer.dial.value == 0)
    plan_dial(it->first, peer, std::max(now, peer.not_before));
}

void Links::Impl::on(Instant now, const Want& want, Outbox&) {
  const auto it = peers.find(want.peer);
  if (it == peers.end() || it->second.link.value != 0) return;
  Peer& peer = it->second;
  peer.wanted = true;
  if (peer.dial.value == 0 && peer.dial_at == kNever)
    plan_dial(it->first, peer, std::max(now, peer.not_before));
}

void Links::Impl::on(Instant, const Hold& hold, Outbox&) {
  const auto it = peers.find(hold.peer);
  Session* const s = it == peers.end() ? nullptr : link_of(it->second);
  if (!s) return;
  s->inbound->hold(hold.lane, hold.on);
  dirty_.insert(s->stream);
}

void Links::Impl::on(Instant now, const Hangup& hangup, Outbox& out) {
  const auto it = peers.find(hangup.peer);
  Session* const s = it == peers.end() ? nullptr : link_of(it->second);
  if (!s) return;
  out.push_back(Close{s->stream});
  end(now, *s,
      {.cause = Cause::hung_up, .words = "closed by this node", .pause = config.retry_most}, out);
}

}  // namespace pando::link
