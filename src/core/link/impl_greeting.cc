// The introduction: from a connection to a proven one.
#include <algorithm>

#include "base/foreign_text.h"
#include "core/link/impl.h"

namespace pando::link {
namespace {

Transcript transcript(const Session& s) {
  const ByteView ours = view(s.greeting), theirs = s.theirs->signed_bytes;
  return s.dialled ? Transcript{ours, theirs} : Transcript{theirs, ours};
}

char to_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

Session& Links::Impl::begin(Instant now, StreamId stream, Phase phase) {
  Session& s = sessions.add(stream);
  s.phase = phase;
  s.heard = s.used = s.since = now;
  s.deadline = now + config.handshake;
  s.keys = keys;
  s.promised = config.beat;
  look_by(now + config.beat);
  return s;
}

void Links::Impl::say_hello(Session& s) {
  Nonce nonce;
  rng.fill(nonce);
  s.greeting = write_greeting(config, cluster.known(), s.dialled ? s.peer : std::string{}, nonce,
                              s.dialled ? s.data : std::nullopt);
  s.control.insert(s.control.end(), kPreamble.begin(), kPreamble.end());
  append_frame(s.control, FrameType::hello, write_hello(s.greeting, s.keys));
  dirty_.insert(s.stream);
}

void Links::Impl::on_hello(Session& s, const Frame& frame, Outbox& out) {
  auto theirs = read_hello(frame.body);
  if (!theirs) return reject(s.heard, s, theirs.error(), out);
  s.theirs = *std::move(theirs);
  const std::string_view wanted = s.dialled ? std::string_view{s.peer} : std::string_view{};
  if (const auto judged = judge(*s.theirs, config, cluster.known(), s.keys, wanted); !judged)
    return reject(s.heard, s, judged.error(), out);
  if (!certified(s))
    return reject(s.heard, s, {Reason::certificate_name, s.certificate->subject}, out);
  if (!s.dialled) {
    s.data = s.theirs->data;
    sessions.name(s, foreign_text(s.theirs->name));
  }
  if (Peer* const peer = peer_of(s))
    introduce(s, *peer, out);
  else
    s.phase = Phase::unknown;
}

/// Names of hosts are equal in any case of letters.
bool Links::Impl::certified(const Session& s) const {
  if (!config.check_certificate || !s.certificate) return true;
  return std::ranges::any_of(s.certificate->names, [&](const std::string& name) {
    return std::ranges::equal(name, s.theirs->name, {}, to_lower, to_lower);
  });
}

void Links::Impl::introduce(Session& s, Peer& peer, Outbox& out) {
  if (const auto refusal = objection(s, peer)) return reject(s.heard, s, *refusal, out);
  if (s.data && !has_link(s, peer)) return reject(s.heard, s, Reason::no_link, out);
  s.phase = Phase::proof;
  if (s.dialled) return;
  say_hello(s);
  say_proof(s, peer);
}

/// What speaks against a name from what was proven before.
std::optional<Refusal> Links::Impl::objection(const Session& s, const Peer& peer) const {
  const Participant& who = s.theirs->who;
  if (who.id == peer.latest.id && who.start < peer.latest.start)
    return Refusal{Reason::older_start, s.peer};
  const Session* const link = sessions.find(peer.link);
  if (link == nullptr || link->theirs->who.id == who.id) return std::nullopt;
  if (s.heard - link->heard > 2 * link->promised) return std::nullopt;
  return Refusal{Reason::name_taken, s.peer};
}

void Links::Impl::say_proof(Session& s, const Peer& peer) {
  const std::uint64_t seen = peer.latest == s.theirs->who ? peer.seen_choice : 0;
  const Role role = s.dialled ? Role::dialler : Role::acceptor;
  proto::Proof proof;
  proof.set_mac(to_string(prove(s.keys, *s.theirs, role, transcript(s), seen)));
  proof.set_seen_choice(seen);
  append_frame(s.control, FrameType::proof, proof.SerializeAsString());
  dirty_.insert(s.stream);
}

void Links::Impl::on_proof(Instant now, Session& s, const Frame& frame, Outbox& out) {
  proto::Proof proof;
  if (!proof.ParseFromArray(frame.body.data(), static_cast<int>(frame.body.size())))
    return reject(now, s, Reason::bad_message, out);
  const Role role = s.dialled ? Role::acceptor : Role::dialler;
  if (!proves(s.keys, view(proof.mac()), role, transcript(s), proof.seen_choice()))
    return reject(now, s, {Reason::key, "the proof is wrong"}, out);
  s.their_seen_choice = proof.seen_choice();
  s.phase = s.data ? Phase::handing : Phase::proven;
  if (s.dialled) say_proof(s, *peer_of(s));
  if (!s.data && we_choose(s)) consider(now, s, out);
}

void Links::Impl::on_refusal(Instant now, Session& s, const Frame& frame, Outbox& out) {
  proto::Refusal refusal;
  const bool readable =
      refusal.ParseFromArray(frame.body.data(), static_cast<int>(frame.body.size())) &&
      refusal.reason() > 0 && refusal.reason() < kReasons.size();
  if (!readable) return reject(now, s, Reason::bad_message, out);
  const auto reason = static_cast<Reason>(refusal.reason());
  ++counters.refused[reason];
  std::string words = "the peer says: " + std::string{row(reason).words};
  if (!refusal.detail().empty()) words += ": " + foreign_text(refusal.detail());
  out.push_back(Refused{reason, s.who(), words});
  out.push_back(Close{s.stream});
  end(now, s, ending_of(reason, std::move(words)), out);
}

}  // namespace pando::link
