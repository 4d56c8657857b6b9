// Which of the proven connections is the link?
#include <algorithm>

#include "core/link/impl.h"

namespace pando::link {
namespace {

Cause cause_of(Reason reason) {
  if (reason == Reason::silent || reason == Reason::handshake_timeout) return Cause::timeout;
  const bool cut_off = reason >= Reason::garbage && reason <= Reason::slow_reader;
  return cut_off ? Cause::broken_rule : Cause::rejected;
}

/// Whether the same attempt may succeed as soon as news has spread or load has gone.
bool passing(Reason reason) {
  switch (reason) {
    case Reason::duplicate:
    case Reason::busy:
    case Reason::unknown_peer:
    case Reason::name_taken:
    case Reason::handshake_timeout:
      return true;
    default:
      return false;
  }
}

}  // namespace

/// We have the smaller id: whether this connection becomes the link is ours to say.
void Links::Impl::consider(Instant now, Session& s, Outbox& out) {
  Peer& peer = *peer_of(s);
  if (const auto refusal = objection(s, peer)) return reject(now, s, *refusal, out);
  if (Session* const link = link_of(peer)) {
    const bool unaware = link->theirs->who == s.theirs->who && s.their_seen_choice < link->choice;
    if (unaware) return reject(now, s, Reason::duplicate, out);
  } else if (!s.dialled && peer.dial.value != 0) {
    return;  // our own dial comes first
  }
  s.choice = ++last_choice_;
  proto::Choice choice;
  choice.set_number(s.choice);
  append_frame(s.control, FrameType::choice, choice.SerializeAsString());
  raise(now, s, peer, out);
}

/// A dial of ours is over without a link: whoever waited for its end may have its turn.
void Links::Impl::consider_waiting(Instant now, const std::string& name, Outbox& out) {
  sessions.each_with(name, [&](Session& s) {
    if (s.phase == Phase::proven && we_choose(s)) consider(now, s, out);
  });
}

void Links::Impl::on_choice(Instant now, Session& s, const Frame& frame, Outbox& out) {
  proto::Choice choice;
  if (!choice.ParseFromArray(frame.body.data(), static_cast<int>(frame.body.size())))
    return reject(now, s, Reason::bad_message, out);
  Peer& peer = *peer_of(s);
  if (const auto refusal = objection(s, peer)) return reject(now, s, *refusal, out);
  const std::uint64_t seen = peer.latest == s.theirs->who ? peer.seen_choice : 0;
  if (choice.number() <= seen) return reject(now, s, Reason::duplicate, out);
  s.choice = choice.number();
  raise(now, s, peer, out);
  peer.seen_choice = s.choice;
}

void Links::Impl::raise(Instant now, Session& s, Peer& peer, Outbox& out) {
  if (Session* const old = link_of(peer)) {
    out.push_back(Close{old->stream});
    end(now, *old, {.cause = Cause::replaced, .words = "the peer came again"}, out);
  }
  sessions.raise(s);
  s.deadline = kNever;
  s.since = s.used = now;
  s.beat_at = now + config.beat;
  look_by(s.beat_at);
  s.inbound.emplace(config);
  peer.link = s.stream;
  peer.dial = {};
  peer.wanted = false;
  if (peer.latest != s.theirs->who) peer.seen_choice = 0;
  peer.latest = s.theirs->who;
  peer.outbound.begin(s.theirs->windows);
  plan_dial(s.peer, peer, kNever);
  ++counters.opened;
  dirty_.insert(s.stream);
  out.push_back(LinkUp{s.peer, s.theirs->who, s.theirs->features, s.theirs->shards});
  close_others(now, s, out);
  compare_clusters(now, s, out);
  if (s.phase == Phase::up) begin_data(now, s, peer, out);
}

/// What both have said of their cluster in their greetings; whoever knows nothing learns now.
void Links::Impl::compare_clusters(Instant now, Session& s, Outbox& out) {
  const ClusterId theirs = s.theirs->cluster;
  if (!compatible(cluster.known(), theirs)) return reject(now, s, Reason::cluster_id, out);
  if (theirs.id.empty() && we_choose(s)) on(now, MakeCluster{}, out);
  cluster.linked(now);
  tell_cluster(s);
  learn_cluster(now, theirs, out);
}

void Links::Impl::close_others(Instant now, const Session& winner, Outbox& out) {
  sessions.each_with(winner.peer, [&](Session& s) {
    if (s.stream != winner.stream && s.phase != Phase::closed)
      reject(now, s, Reason::duplicate, out);
  });
}

void Links::Impl::reject(Instant now, Session& s, const Refusal& refusal, Outbox& out) {
  ++counters.refused[refusal.reason];
  if (s.phase != Phase::connecting) {
    proto::Refusal message;
    message.set_reason(static_cast<std::uint32_t>(refusal.reason));
    message.set_detail(refusal.detail);
    Bytes last = std::move(s.control);
    if (s.greeting.empty()) last.insert(last.end(), kPreamble.begin(), kPreamble.end());
    append_frame(last, FrameType::refusal, message.SerializeAsString());
    send(s, std::move(last), out);
  }
  std::string words{row(refusal.reason).words};
  if (!refusal.detail.empty()) words += ": " + refusal.detail;
  out.push_back(Close{s.stream});
  out.push_back(Refused{refusal.reason, s.who(), words});
  Ending ending = ending_of(refusal.reason, std::move(words));
  // A link that worked until now is tried again as after any other loss.
  if (s.phase == Phase::up) ending.pause = {};
  end(now, s, std::move(ending), out);
}

Ending Links::Impl::ending_of(Reason reason, std::string words) const {
  return {.cause = cause_of(reason),
          .words = std::move(words),
          .pause = passing(reason) ? Duration{} : config.retry_most,
          .quiet = reason == Reason::duplicate};
}

void Links::Impl::end(Instant now, Session& s, Ending ending, Outbox& out) {
  sessions.close(s);
  Peer* const peer = peer_of(s);
  if (!peer) return;
  if (s.data) return miss_data(s, *peer, out);
  const bool ordinary = ending.quiet || ending.cause == Cause::idle ||
                        ending.cause == Cause::hung_up || ending.cause == Cause::replaced;
  if (!ordinary && (peer->link == s.stream || peer->dial == s.stream)) {
    peer->trouble = ending.words;
    peer->trouble_at = now;
  }
  if (peer->link == s.stream)
    lose_link(now, s, *peer, std::move(ending), out);
  else if (peer->dial == s.stream)
    lose_dial(now, s, *peer, std::move(ending), out);
}

void Links::Impl::lose_link(Instant now, Session& s, Peer& peer, Ending ending, Outbox& out) {
  peer.link = {};
  drop_data(s.peer, peer, out);
  ++counters.lost;
  // What was posted after our bye waits for the next link: nothing of it has left.
  const bool keep = s.bye || ending.cause == Cause::idle;
  out.push_back(LinkDown{s.peer, s.theirs->who, ending.cause, std::move(ending.words),
                         keep ? std::vector<Tag>{} : peer.outbound.drop()});
  for (const Lane lane : peer.outbound.relieved()) out.push_back(Writable{s.peer, lane});
  const bool steady = now - s.since >= config.steady;
  peer.failures = steady ? 0 : peer.failures + 1;
  back_off(now, s.peer, peer, ending.pause);
}

void Links::Impl::lose_dial(Instant now, Session& s, Peer& peer, Ending ending, Outbox& out) {
  peer.dial = {};
  consider_waiting(now, s.peer, out);
  if (peer.link.value != 0) return;
  ++peer.failures;
  if (!ending.quiet && !introducing(s.peer)) {
    peer.wanted = false;
    out.push_back(Unreachable{s.peer, ending.cause, std::move(ending.words), peer.outbound.drop()});
    for (const Lane lane : peer.outbound.relieved()) out.push_back(Writable{s.peer, lane});
  }
  back_off(now, s.peer, peer, ending.pause);
}

/// Whether the peer is introducing itself on a connection of its own.
bool Links::Impl::introducing(const std::string& name) {
  bool found = false;
  sessions.each_with(name, [&](const Session& s) {
    found = found || s.phase == Phase::proof || s.phase == Phase::proven;
  });
  return found;
}

}  // namespace pando::link
