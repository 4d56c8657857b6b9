#include "core/swim/swim.h"

#include <algorithm>

#include "base/assert.h"
#include "core/swim/swim_impl.h"

namespace pando::swim {

Swim::Swim(Config config, Instant now, Rng rng)
    : impl_(std::make_unique<Impl>(std::move(config), now, rng)) {}
Swim::~Swim() = default;
Swim::Swim(Swim&&) noexcept = default;

void Swim::step(Instant now, const Input& input, Outbox& out) {
  impl_->step(now, input, out);
  PANDO_ASSERT(!std::holds_alternative<Tick>(input) || deadline() > now);
}

Instant Swim::deadline() const {
  return impl_->deadline();
}

void Swim::broadcast(Lane lane, Bytes message, std::uint64_t token, std::size_t population) {
  impl_->shared.outgoing.add_lane(static_cast<std::size_t>(lane), message, token, population);
}

void Swim::deposit(Input command) {
  impl_->deposits.push_back(std::move(command));
}

void Swim::set_ack_payload(Bytes payload) {
  impl_->shared.ack_payload = std::move(payload);
}

void Swim::set_packet_overhead(std::size_t bytes) {
  impl_->shared.outgoing.set_overhead(bytes);
}

void Swim::adopt(Instant now, const std::vector<NodeInfoPtr>& nodes, Outbox& out) {
  impl_->adopt(now, nodes, out);
}

const NodeInfo& Swim::self() const {
  return impl_->shared.self();
}
Incarnation Swim::incarnation() const {
  return impl_->shared.table.self().incarnation;
}
int Swim::health_score() const {
  return impl_->shared.awareness.score();
}
std::size_t Swim::size() const {
  return impl_->shared.table.size();
}
std::size_t Swim::alive_count() const {
  return impl_->shared.table.alive_count();
}

std::optional<Peer> Swim::find(std::string_view name) const {
  const Slot slot = impl_->shared.table.find(name);
  if (slot == kNoSlot) return std::nullopt;
  const PeerTable::Row& row = impl_->shared.table[slot];
  return Peer{row.info, row.incarnation, row.state, row.since, impl_->witnesses.agreed(slot)};
}

std::vector<Peer> Swim::peers() const {
  std::vector<Peer> peers;
  peers.reserve(size());
  for (const Slot slot : impl_->shared.table.order()) {
    const PeerTable::Row& row = impl_->shared.table[slot];
    peers.push_back(
        {row.info, row.incarnation, row.state, row.since, impl_->witnesses.agreed(slot)});
  }
  std::ranges::sort(peers, {},
                    [](const Peer& peer) -> const std::string& { return peer.info->name; });
  return peers;
}

std::vector<std::string> Swim::suspects() const {
  std::vector<std::string> names;
  for (const Slot slot : impl_->shared.table.order())
    if (const PeerTable::Row& row = impl_->shared.table[slot]; row.state == State::suspect)
      names.push_back(row.info->name);
  return names;
}

std::vector<Agreement> Swim::agreements() const {
  return impl_->witnesses.agreements(impl_->last_step);
}

std::size_t Swim::queued(Lane lane) const {
  return impl_->shared.outgoing.lane(static_cast<std::size_t>(lane));
}

std::uint64_t Swim::noted(NoteCode code) const {
  return impl_->shared.notes.count(code);
}
std::size_t Swim::queued_rumours() const {
  return impl_->shared.outgoing.rumours();
}

void Swim::prune(Lane lane, std::size_t keep) {
  impl_->shared.outgoing.prune_lane(static_cast<std::size_t>(lane), keep);
}

}  // namespace pando::swim
