// Beats, patience and attempts.
#include <algorithm>

#include "core/link/impl.h"
#include "core/link/pace.h"

namespace pando::link {
namespace {

/// A tick that late means that we were asleep, not that the peers were silent.
constexpr Duration kAsleep = 1s;
/// A beat may leave early by this part of its gap, so that one awakening serves all links.
constexpr int kEarly = 8;

void forgive(Session& s, Instant now, Duration lateness) {
  s.heard = std::min(now, s.heard + lateness);
  if (s.deadline != kNever) s.deadline += lateness;
  if (s.blocked != kNever) s.blocked = std::min(now, s.blocked + lateness);
}

}  // namespace

void Links::Impl::on(Instant now, const Tick&, Outbox& out) {
  if (next_beat_ <= now) beat(now, out);
  if (cluster.settle(now)) {
    out.push_back(ClusterSettled{cluster.known().id});
    tell_cluster();
  }
  dial_due(now, out);
}

void Links::Impl::beat(Instant now, Outbox& out) {
  const Duration lateness = now - std::exchange(next_beat_, kNever);
  const std::size_t links = sessions.links();
  for (auto& [stream, s] : sessions) {
    if (lateness > kAsleep) forgive(s, now, lateness);
    if (s.phase == Phase::up)
      beat_one(now, s, links, out);
    else if (s.phase == Phase::unknown && s.deadline <= now)
      reject(now, s, Reason::unknown_peer, out);
    else if (s.phase != Phase::closed && s.deadline <= now)
      reject(now, s, Reason::handshake_timeout, out);
    if (s.phase != Phase::closed) look_by(s.phase == Phase::up ? s.beat_at : now + config.beat);
  }
}

void Links::Impl::beat_one(Instant now, Session& s, std::size_t links, Outbox& out) {
  const Duration gap = beat_gap(config, links, now - s.used);
  if (s.beat_at > now + gap / kEarly) return;
  s.beat_at = now + gap;
  s.small_frames = 0;
  if (now - s.heard >= patience(config, s.promised)) return reject(now, s, Reason::silent, out);
  if (s.blocked != kNever && now - s.blocked >= config.stall)
    return reject(now, s, Reason::slow_reader, out);
  // A beat that has to wait says nothing about the moment in which it arrives.
  const auto promise =
      static_cast<std::uint32_t>(std::chrono::ceil<std::chrono::milliseconds>(gap).count());
  if (s.blocked == kNever) append_frame(s.control, FrameType::beat, Lane::control, promise);
  const bool quiet = now - s.used >= config.idle && peer_of(s)->outbound.empty();
  if (quiet && !lasting(*peer_of(s)) && !s.bye && !s.held) {
    s.bye = true;
    append_frame(s.control, {.type = FrameType::bye, .body = {}});
  }
  dirty_.insert(s.stream);
}

void Links::Impl::use(Instant now, Session& s) {
  s.used = now;
  s.beat_at = std::min(s.beat_at, now + config.beat);
  look_by(s.beat_at);
}

// ---- attempts ----------------------------------------------------------------------------------

void Links::Impl::plan_dial(const std::string& name, Peer& peer, Instant when) {
  if (peer.dial_at != kNever) dials_.erase({peer.dial_at, name});
  peer.dial_at = when;
  if (when != kNever) dials_.insert({when, name});
}

/// The cluster has become small enough for everyone to be linked with everyone.
void Links::Impl::plan_dials(Instant now) {
  for (auto& [name, peer] : peers)
    if (peer.link.value == 0 && peer.dial.value == 0)
      plan_dial(name, peer, std::max(now, peer.not_before));
}

void Links::Impl::dial_due(Instant now, Outbox& out) {
  while (!dials_.empty() && dials_.begin()->first <= now) {
    const std::string name = dials_.begin()->second;
    Peer& peer = peers.find(name)->second;
    plan_dial(name, peer, kNever);
    const bool free = peer.link.value == 0 && peer.dial.value == 0;
    if (free && wanted(peer)) peer.dial = dial(now, name, peer.endpoint, out).stream;
  }
}

Session& Links::Impl::dial(Instant now, const std::string& name, const Endpoint& to, Outbox& out) {
  const StreamId stream{StreamId::kLink | ++last_stream_};
  Session& s = begin(now, stream, Phase::connecting);
  s.dialled = true;
  sessions.name(s, name);
  s.from = to.to_string();
  // The driver reports a dial that takes too long; this is for one that forgets to.
  s.deadline = now + 2 * config.dial_timeout;
  out.push_back(Dial{stream, to, config.dial_timeout});
  return s;
}

void Links::Impl::back_off(Instant now, const std::string& name, Peer& peer, Duration least) {
  Duration pause = least;
  if (peer.failures > 0) {
    constexpr int kMostDoublings = 16;
    const Duration doubled =
        config.retry_first * (1 << std::min(peer.failures - 1, kMostDoublings));
    pause = std::max(pause, std::min(doubled, config.retry_most));
  }
  if (pause > Duration{}) pause -= Duration{rng.between(0, pause.count() / 2)};
  peer.not_before = now + pause;
  plan_dial(name, peer, wanted(peer) ? peer.not_before : kNever);
}

}  // namespace pando::link
