#include "core/link/link.h"

#include "core/link/impl.h"

namespace pando::link {
namespace {

/// What is known of a peer without its link.
PeerLink view_of(Instant now, const std::string& name, const Peer& peer) {
  PeerLink view;
  view.name = name;
  view.address = peer.endpoint;
  view.who = peer.latest;
  view.queued = peer.outbound.queued();
  view.trouble = peer.trouble;
  if (!peer.trouble.empty()) view.trouble_age = now - peer.trouble_at;
  using enum PeerLink::State;
  view.state = peer.dial.value != 0 ? dialling : peer.dial_at != kNever ? waiting : closed;
  return view;
}

void add_link(Instant now, const Session& s, PeerLink& view) {
  view.state = PeerLink::State::up;
  view.dialled = s.dialled;
  view.age = now - s.since;
  view.features = s.theirs->features;
  if (s.certificate) view.tls = s.certificate->subject;
  view.bytes_in = s.bytes_in;
  view.bytes_out = s.bytes_out;
  view.frames_in = s.frames_in;
  view.frames_out = s.frames_out;
}

}  // namespace

Links::Links(Config config, const wire::Keyring& keys, Instant now, Rng rng)
    : impl_(std::make_unique<Impl>(std::move(config), keys, now, rng)) {}
Links::~Links() = default;
Links::Links(Links&&) noexcept = default;

void Links::step(Instant now, Input input, Outbox& out) {
  impl_->step(now, std::move(input), out);
}
Instant Links::deadline() const {
  return impl_->deadline();
}
void Links::set_keys(const wire::Keyring& keys) {
  impl_->keys = keys;
}

bool Links::up(std::string_view peer) const {
  return impl_->link_of(peer) != nullptr;
}

bool Links::writable(std::string_view peer, Lane lane) const {
  const auto it = impl_->peers.find(peer);
  return it != impl_->peers.end() && !it->second.outbound.refusal(lane, 0);
}

bool Links::ready(std::string_view peer, Lane lane) const {
  constexpr std::size_t kLittle = 64 << 10;
  const Session* const s = impl_->link_of(peer);
  return s != nullptr && !s->bye && impl_->peers.find(peer)->second.outbound.queued(lane) < kLittle;
}

std::vector<LinkView> Links::links() const {
  std::vector<LinkView> views;
  for (const auto& [name, peer] : impl_->peers) {
    const Session* const s = impl_->link_of(name);
    if (s)
      views.push_back({name, s->theirs->who, s->stream, s->dialled, impl_->cluster.known().id,
                       s->since, peer.outbound.queued()});
  }
  return views;
}

std::vector<PeerLink> Links::peers(Instant now) const {
  std::vector<PeerLink> views;
  for (const auto& [name, peer] : impl_->peers) views.push_back(view_of(now, name, peer));
  for (PeerLink& view : views)
    if (const Session* const s = impl_->link_of(view.name)) add_link(now, *s, view);
  return views;
}

std::size_t Links::handshakes() const {
  return impl_->sessions.handshakes();
}

std::size_t Links::memory() const {
  std::size_t sum = 0;
  for (const auto& [stream, s] : impl_->sessions)
    sum += s.reader.memory() + s.control.capacity() + (s.inbound ? s.inbound->memory() : 0);
  for (const auto& [name, peer] : impl_->peers) sum += peer.outbound.queued();
  return sum;
}

const Id& Links::cluster_id() const {
  return impl_->cluster.known().id;
}
Card Links::card() const {
  return {impl_->config.cluster, impl_->cluster.known()};
}
const Counters& Links::counters() const {
  return impl_->counters;
}

}  // namespace pando::link
