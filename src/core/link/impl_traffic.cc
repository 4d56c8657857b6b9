// What goes over a link, and when it leaves.
#include <algorithm>

#include "core/link/impl.h"

namespace pando::link {
namespace {

/// Beats, byes, stays and news that a peer may send between two beats of ours.
constexpr int kMostSmallFrames = 64;

/// The rarest beats that a peer may promise: nobody waits for hours for a sign of life.
constexpr Duration kRarest = 60s;

bool read_news(ByteView body, ClusterId& to) {
  proto::ClusterNews news;
  if (!news.ParseFromArray(body.data(), static_cast<int>(body.size()))) return false;
  if (news.id().size() != to.id.bytes.size()) return false;
  std::ranges::transform(news.id(), to.id.bytes.begin(),
                         [](char c) { return static_cast<std::uint8_t>(c); });
  to.settled = news.settled();
  return !to.id.empty();
}

}  // namespace

void Links::Impl::on_frame(Instant now, Session& s, const Frame& frame, Outbox& out) {
  if (frame.type == FrameType::refusal) return on_refusal(now, s, frame, out);
  if (s.phase == Phase::up) return on_link_frame(now, s, frame, out);
  if (s.phase == Phase::hello && frame.type == FrameType::hello) return on_hello(s, frame, out);
  if (s.phase == Phase::proof && frame.type == FrameType::proof)
    return on_proof(now, s, frame, out);
  if (s.phase == Phase::proven && frame.type == FrameType::choice && !we_choose(s))
    return on_choice(now, s, frame, out);
  reject(now, s, Reason::wrong_order, out);
}

void Links::Impl::on_link_frame(Instant now, Session& s, const Frame& frame, Outbox& out) {
  if (frame.type == FrameType::data) return on_data(now, s, frame, out);
  if (frame.type == FrameType::credit) return on_credit(now, s, frame, out);
  if (++s.small_frames > kMostSmallFrames) return reject(now, s, Reason::flood, out);
  if (frame.type == FrameType::beat)
    on_beat(now, s, frame, out);
  else if (frame.type == FrameType::cluster)
    on_cluster(now, s, frame, out);
  else if (frame.type == FrameType::bye)
    on_bye(now, s, out);
  else if (frame.type == FrameType::stay)
    s.bye = false;
  else if (frame.type == FrameType::no_data_links)
    on_no_data(now, s, out);
  else
    reject(now, s, Reason::wrong_order, out);
}

/// While data flows beats may have to wait, so all that comes is a sign of life.
void Links::Impl::tell_heard(Instant now, Session& s, Outbox& out) {
  constexpr int kMostPerBeat = 8;
  const bool news = s.told_promise != s.promised || now - s.told >= config.beat / kMostPerBeat;
  if (s.phase != Phase::up || !news) return;
  s.told = now;
  s.told_promise = s.promised;
  out.push_back(Heard{s.peer, s.promised});
}

void Links::Impl::on_beat(Instant now, Session& s, const Frame& frame, Outbox& out) {
  const auto promise = read_number(frame.body);
  if (!promise) return reject(now, s, Reason::bad_message, out);
  s.promised = std::clamp<Duration>(std::chrono::milliseconds{*promise}, config.beat, kRarest);
}

void Links::Impl::on_data(Instant now, Session& s, const Frame& frame, Outbox& out) {
  auto message = s.inbound->receive(frame);
  if (!message) return reject(now, s, message.error(), out);
  use(now, s);
  if (!*message) return;
  ++counters.messages_in;
  out.push_back(Delivered{s.peer, frame.lane, **std::move(message)});
}

void Links::Impl::on_credit(Instant now, Session& s, const Frame& frame, Outbox& out) {
  const auto amount = read_number(frame.body);
  if (!amount || !peer_of(s)->outbound.grant(now, frame.lane, *amount))
    reject(now, s, Reason::bad_credit, out);
}

void Links::Impl::on_bye(Instant now, Session& s, Outbox& out) {
  const Peer& peer = *peer_of(s);
  const bool agreed = s.bye || (peer.outbound.empty() && !peer.kept && !peer.data.wanted());
  append_frame(s.control, {.type = agreed ? FrameType::bye : FrameType::stay, .body = {}});
  if (!agreed) return;
  send(s, std::exchange(s.control, {}), out);
  out.push_back(Close{s.stream});
  end(now, s, {.cause = Cause::idle, .words = "nobody used it"}, out);
}

// ---- the cluster's id --------------------------------------------------------------------------

void Links::Impl::on_cluster(Instant now, Session& s, const Frame& frame, Outbox& out) {
  ClusterId theirs;
  if (!read_news(frame.body, theirs)) return reject(now, s, Reason::bad_message, out);
  if (!compatible(cluster.known(), theirs)) return reject(now, s, Reason::cluster_id, out);
  learn_cluster(now, theirs, out);
}

void Links::Impl::on(Instant, const MakeCluster&, Outbox& out) {
  if (!cluster.known().id.empty()) return;
  Id id;
  for (std::uint8_t& octet : id.bytes) octet = static_cast<std::uint8_t>(rng.below(256));
  cluster.make(id);
  out.push_back(ClusterChanged{id, true});
  tell_cluster();
}

void Links::Impl::on(Instant, const SettleCluster&, Outbox& out) {
  if (!cluster.settle_at_once()) return;
  out.push_back(ClusterSettled{cluster.known().id});
  tell_cluster();
}

void Links::Impl::learn_cluster(Instant now, const ClusterId& theirs, Outbox& out) {
  const Id before = cluster.known().id;
  if (!cluster.learn(now, theirs)) return;
  if (cluster.known().id != before) out.push_back(ClusterChanged{cluster.known().id, false});
  if (cluster.known().settled) out.push_back(ClusterSettled{cluster.known().id});
  tell_cluster();
}

void Links::Impl::tell_cluster() {
  for (auto& [stream, s] : sessions)
    if (s.phase == Phase::up) tell_cluster(s);
}

void Links::Impl::tell_cluster(Session& s) {
  if (cluster.known().id.empty()) return;
  proto::ClusterNews news;
  const Id& id = cluster.known().id;
  news.set_id(std::string{id.bytes.begin(), id.bytes.end()});
  news.set_settled(cluster.known().settled);
  append_frame(s.control, FrameType::cluster, news.SerializeAsString());
  dirty_.insert(s.stream);
}

// ---- sending -----------------------------------------------------------------------------------

void Links::Impl::flush(Session& s, Instant now, Outbox& out) {
  Bytes bytes = std::exchange(s.control, {});
  const bool room = s.in_driver < config.driver_room;
  Peer* const peer = s.phase == Phase::up ? peer_of(s) : nullptr;
  if (peer && room) {
    s.inbound->grant(bytes);
    if (!s.bye && !peer->outbound.empty()) {
      const std::size_t before = bytes.size();
      bytes.reserve(before + std::min(peer->outbound.queued(), config.driver_room) + kMaxFrame);
      counters.messages_out += peer->outbound.take(now, bytes, config.driver_room - s.in_driver);
      if (bytes.size() > before) use(now, s);
    }
  }
  if (!bytes.empty()) send(s, std::move(bytes), out);
  if (!peer) return;
  if (s.in_driver >= config.driver_room && s.blocked == kNever) s.blocked = now;
  for (const Lane lane : peer->outbound.relieved()) out.push_back(Writable{s.peer, lane});
}

void Links::Impl::send(Session& s, Bytes bytes, Outbox& out) {
  if (bytes.empty()) return;
  counters.bytes_out += bytes.size();
  s.bytes_out += bytes.size();
  s.frames_out += count_frames(bytes);
  s.in_driver += bytes.size();
  out.push_back(Send{s.stream, std::move(bytes)});
}

}  // namespace pando::link
