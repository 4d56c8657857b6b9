#include "core/calls/calls.h"

#include "core/calls/envelope.h"
#include "core/calls/impl.h"
#include "proto/calls.pb.h"

namespace pando::calls {

Calls::Impl::Impl(Config c)
    : config(std::move(c)),
      calls(config.calls_per_peer, config.calls),
      served(config.served_per_peer, config.served) {}

Calls::Calls(Config config) : impl_(std::make_unique<Impl>(std::move(config))) {}
Calls::~Calls() = default;
Calls::Calls(Calls&&) noexcept = default;

void Calls::step(Instant now, Input input, Outbox& out) {
  std::visit([&](auto& in) { impl_->on(now, in, out); }, input);
}

Instant Calls::deadline() const {
  return std::min(impl_->calls.deadline(), impl_->served.deadline());
}

bool Calls::silent() const {
  return impl_->outgoing.empty();
}
std::vector<Way> Calls::waiting() const {
  return impl_->outgoing.waiting();
}
std::optional<Letter> Calls::take(Instant now, const Way& way) {
  return impl_->take(now, way);
}
std::size_t Calls::calling() const {
  return impl_->calls.total().count;
}
std::size_t Calls::serving() const {
  return impl_->served.total().count;
}
const Counters& Calls::counters() const {
  return impl_->counters;
}

void Calls::Impl::on(Instant now, const Tick&, Outbox& out) {
  while (const auto number = calls.due(now)) expire(*number, out);
  while (const auto token = served.due(now)) abandon(*token, out);
}

void Calls::Impl::on(Instant now, Asked& asked, Outbox& out) {
  std::visit([&](auto& command) { ask(now, asked.ticket, command, out); }, asked.command);
}

// ---- peers and links ---------------------------------------------------------------------------

void Calls::Impl::on(Instant, const PeerKnown& known, Outbox&) {
  if (stopped || known.name == config.name || !peers.try_emplace(known.name).second) return;
  if (topical) tell_interest(known.name);
}

void Calls::Impl::on(Instant, const PeerGone& gone, Outbox& out) {
  if (!peers.contains(gone.name)) return;
  outgoing.drop(gone.name);
  abandon_all(gone.name, out);
  peers.erase(gone.name);
  // What has left is heard of by LinkDown or Returned.
  end_all(gone.name, false,
          {call::Failure::unreachable, "'" + gone.name + "' is no member any more"}, out);
}

void Calls::Impl::on(Instant, const LinkUp& up, Outbox&) {
  const auto it = peers.find(up.peer);
  if (it == peers.end()) return;
  Peer& peer = it->second;
  peer.up = true;
  peer.behind = false;
  peer.last_request = {};
  if (peer.who != up.who) peer.interest.clear();
  peer.who = up.who;
  // What it knows of us may be from before the last link.
  if (topical) tell_interest(up.peer);
}

void Calls::Impl::on(Instant, const LinkDown& down, Outbox& out) {
  outgoing.end_link(down.peer);
  abandon_all(down.peer, out);
  if (const auto it = peers.find(down.peer); it != peers.end()) it->second.up = false;
  // What has not left waits for the next link.
  end_all(down.peer, true,
          {call::Failure::lost, "the link with '" + down.peer + "' ended before its answer came"},
          out);
}

void Calls::Impl::on(Instant, const LinkMissed& missed, Outbox& out) {
  outgoing.drop(missed.peer);
  end_all(missed.peer, false,
          {call::Failure::unreachable, "no link with '" + missed.peer + "' could be had"}, out);
}

void Calls::Impl::on(Instant, const Returned& returned, Outbox& out) {
  const Calling* calling = calls.find(returned.tag);
  if (calling == nullptr || calling->peer != returned.peer) return;
  end(returned.tag,
      std::unexpected(
          call::Fault{call::Failure::unreachable, "'" + returned.peer + "' cannot be reached"}),
      out);
}

void Calls::Impl::on(Instant now, const Stop&, Outbox& out) {
  stopped = true;
  while (!peers.empty()) {
    const std::string name = peers.begin()->first;
    on(now, LinkDown{name}, out);
    on(now, PeerGone{name}, out);
  }
  abandon_all(config.name, out);
  end_all(config.name, false, {call::Failure::lost, "this node has stopped"}, out);
}

// ---- letters -----------------------------------------------------------------------------------

std::optional<Letter> Calls::Impl::take(Instant now, const Way& way) {
  auto letter = outgoing.take(way);
  if (Calling* const calling = letter ? calls.find(letter->tag) : nullptr) {
    calling->sent = true;
    write_left(*letter, calling->deadline - now);
  }
  const auto peer = peers.find(way.first);
  if (peer != peers.end() && peer->second.behind && way.second == Lane::casts &&
      std::exchange(peer->second.behind, false))
    tell_interest(way.first);
  return letter;
}

void Calls::Impl::post(const std::string& peer, Lane lane, const proto::CallLetter& head,
                       Bytes body, std::uint64_t tag) {
  outgoing.add({peer, lane}, seal(head, std::move(body), tag));
}

void Calls::Impl::refuse(const std::string& peer, Reason reason, Outbox& out) {
  ++counters.refused[reason];
  out.push_back(Refused{peer, reason});
}

void Calls::Impl::on(Instant now, Received& received, Outbox& out) {
  using What = proto::CallLetter;
  auto& [peer, lane, text] = received;
  const auto it = peers.find(peer);
  if (it == peers.end() || !it->second.up) return;  // of a link that has ended meanwhile
  proto::CallLetter head;
  if (!unseal(text, head) || head.what_case() == What::WHAT_NOT_SET)
    return refuse(peer, Reason::malformed, out);
  const bool one_way = head.what_case() >= What::kCast;
  const bool right = one_way ? lane == Lane::casts : lane == Lane::calls || lane == Lane::bulk;
  if (!right) return refuse(peer, Reason::wrong_lane, out);
  hear(now, peer, lane, head, std::move(text), out);
}

void Calls::Impl::hear(Instant now, const std::string& peer, Lane lane, proto::CallLetter& head,
                       Bytes body, Outbox& out) {
  using What = proto::CallLetter;
  switch (head.what_case()) {
    case What::kRequest:
      return hear(now, peer, lane, *head.mutable_request(), std::move(body), out);
    case What::kReply:
      return hear(peer, head.reply(), std::move(body), out);
    case What::kCast:
      return hear(peer, *head.mutable_cast(), std::move(body), out);
    case What::kPublication:
      return hear(peer, *head.mutable_publication(), std::move(body), out);
    case What::kCancel:
    case What::kInterest:
    case What::WHAT_NOT_SET:
      break;
  }
  if (!body.empty()) return refuse(peer, Reason::malformed, out);
  if (head.has_interest()) return hear(peer, head.interest(), out);
  hear_cancel(peer, lane, head.cancel(), out);
}

std::size_t Calls::memory() const {
  std::size_t bytes =
      impl_->outgoing.bytes() + impl_->calls.total().bytes + impl_->served.total().bytes;
  for (const auto& [name, peer] : impl_->peers)
    for (const std::string& topic : peer.interest) bytes += topic.size();
  return bytes;
}

}  // namespace pando::calls
