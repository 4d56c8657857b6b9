#include "core/calls/calls.h"

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
std::optional<Letter> Calls::take(const Way& way) {
  return impl_->take(way);
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
  outgoing.drop(down.peer);
  abandon_all(down.peer, out);
  if (const auto it = peers.find(down.peer); it != peers.end()) it->second.up = false;
  end_all(down.peer, false,
          {call::Failure::unreachable, "the link with '" + down.peer + "' ended before it left"},
          out);
  end_all(down.peer, true,
          {call::Failure::lost, "the link with '" + down.peer + "' ended before its answer came"},
          out);
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

std::optional<Letter> Calls::Impl::take(const Way& way) {
  auto letter = outgoing.take(way);
  if (letter && letter->tag != 0)
    if (Calling* calling = calls.find(letter->tag)) calling->sent = true;
  const auto peer = peers.find(way.first);
  if (peer != peers.end() && peer->second.behind && way.second == Lane::casts &&
      std::exchange(peer->second.behind, false))
    tell_interest(way.first);
  return letter;
}

void Calls::Impl::post(const std::string& peer, Lane lane, const proto::CallLetter& letter,
                       std::uint64_t tag) {
  Bytes text(letter.ByteSizeLong());
  letter.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(text.data()));
  outgoing.add({peer, lane}, {std::move(text), tag});
}

void Calls::Impl::refuse(const std::string& peer, Reason reason, Outbox& out) {
  ++counters.refused[reason];
  out.push_back(Refused{peer, reason});
}

void Calls::Impl::on(Instant now, const Received& received, Outbox& out) {
  using What = proto::CallLetter;
  const auto& [peer, lane, text] = received;
  const auto it = peers.find(peer);
  if (it == peers.end() || !it->second.up) return;  // of a link that has ended meanwhile
  proto::CallLetter letter;
  const bool decoded = letter.ParseFromArray(text.data(), static_cast<int>(text.size()));
  if (!decoded || letter.what_case() == What::WHAT_NOT_SET)
    return refuse(peer, Reason::malformed, out);
  const bool one_way = letter.what_case() >= What::kCast;
  const bool right = one_way ? lane == Lane::casts : lane == Lane::calls || lane == Lane::bulk;
  if (!right) return refuse(peer, Reason::wrong_lane, out);
  hear(now, peer, lane, letter, out);
}

void Calls::Impl::hear(Instant now, const std::string& peer, Lane lane, proto::CallLetter& letter,
                       Outbox& out) {
  using What = proto::CallLetter;
  switch (letter.what_case()) {
    case What::kRequest:
      return hear(now, peer, lane, *letter.mutable_request(), out);
    case What::kReply:
      return hear(peer, *letter.mutable_reply(), out);
    case What::kCancel:
      return hear_cancel(peer, lane, letter.cancel(), out);
    case What::kCast:
      return hear(peer, *letter.mutable_cast(), out);
    case What::kPublication:
      return hear(peer, *letter.mutable_publication(), out);
    case What::kInterest:
      return hear(peer, letter.interest(), out);
    case What::WHAT_NOT_SET:
      break;
  }
}

std::size_t Calls::memory() const {
  std::size_t bytes =
      impl_->outgoing.bytes() + impl_->calls.total().bytes + impl_->served.total().bytes;
  for (const auto& [name, peer] : impl_->peers)
    for (const std::string& topic : peer.interest) bytes += topic.size();
  return bytes;
}

}  // namespace pando::calls
