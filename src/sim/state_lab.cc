#include "sim/state_lab.h"

#include <fmt/format.h>

#include "core/gossip/shared.h"

namespace pando::sim {
namespace {

Endpoint endpoint_of(std::size_t i) {
  return {Address::v4(10, 0, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i)),
          7946};
}

}  // namespace

void StateLab::form(std::size_t count, const gossip::Config& config) {
  for (std::size_t i = 0; i < count; ++i) {
    gossip::Config own = config;
    own.name = fmt::format("node-{}", i);
    rng_.fill(std::as_writable_bytes(std::span{own.self.id.bytes}));
    own.self.start = 1;
    own.birth = 1;
    names_[own.name] = places_[endpoint_of(i)] = i;
    ids_.push_back(own.self.id);
    auto machine = std::make_unique<gossip::Gossip>(own, now_, rng_.fork());
    deadlines_.emplace(machine->deadline(), i);
    const Instant deadline = machine->deadline();
    nodes_.push_back({std::move(machine), deadline, {now_}});
  }
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b)
      if (a != b)
        give(a, gossip::PeerUp{
                    fmt::format("node-{}", b), endpoint_of(b), {ids_[b], 1}, network_.links});
}

void StateLab::share_all() {
  for (Node& reader : nodes_)
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      gossip::Table& table = reader.gossip->inside().table;
      if (reader.gossip->self().id == ids_[i]) continue;
      gossip::Owner* owner = table.find(ids_[i]);
      if (owner == nullptr) owner = &table.add(ids_[i], kNever);
      owner->state = nodes_[i].gossip->inside().self().state;
      table.refresh(*owner, now_);
    }
}

bool StateLab::write(std::size_t owner, const std::string& key, Bytes value) {
  Node& node = nodes_[owner];
  const auto before = node.gossip->inside().self().state.version;
  give(owner, gossip::Set{key, std::move(value), {}});
  if (node.gossip->inside().self().state.version == before) return false;
  node.written.push_back(now_);
  return true;
}

void StateLab::run_until(Instant end) {
  for (;;) {
    const Instant tick = deadlines_.empty() ? kNever : deadlines_.begin()->first;
    const Instant parcel = parcels_.empty() ? kNever : parcels_.begin()->first;
    const Instant next = std::min(tick, parcel);
    if (next > end) break;
    now_ = std::max(now_, next);
    if (parcel <= tick) {
      const Parcel arrived = std::move(parcels_.begin()->second);
      parcels_.erase(parcels_.begin());
      if (arrived.large)
        give(arrived.to,
             gossip::LargeReceived{fmt::format("node-{}", arrived.from), arrived.bytes});
      else
        give(arrived.to, gossip::Received{endpoint_of(arrived.from), arrived.bytes});
    } else {
      give(deadlines_.begin()->second, gossip::Tick{});
    }
  }
  now_ = end;
}

void StateLab::give(std::size_t i, const gossip::Input& input) {
  Node& node = nodes_[i];
  gossip::Outbox out;
  node.gossip->step(now_, input, out);
  deadlines_.erase({node.deadline, i});
  node.deadline = node.gossip->deadline();
  deadlines_.emplace(node.deadline, i);
  for (gossip::Output& output : out) {
    if (auto* datagram = std::get_if<gossip::SendDatagram>(&output))
      send(i, places_[datagram->to], std::move(datagram->bytes), false);
    else if (auto* large = std::get_if<gossip::SendLarge>(&output))
      send(i, names_[large->peer], std::move(large->bytes), true);
  }
}

void StateLab::send(std::size_t from, std::size_t to, Bytes bytes, bool large) {
  if (large) {
    carried_.large_bytes += bytes.size();
  } else {
    ++carried_.datagrams;
    carried_.bytes += bytes.size();
    carried_.largest = std::max(carried_.largest, bytes.size());
    if (rng_.chance(network_.loss)) return;
  }
  const Duration delay{rng_.between(network_.least.count(), network_.most.count())};
  parcels_.emplace(now_ + delay, Parcel{from, to, std::move(bytes), large});
}

// A reader that has an owner's state up to a version lacks exactly what was written after it.

std::size_t StateLab::stale(std::size_t reader) {
  const gossip::Table& table = nodes_[reader].gossip->inside().table;
  std::size_t count = 0;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const gossip::Owner* known = table.find(ids_[i]);
    const gossip::Version version = known == nullptr ? 0 : known->state.version;
    count += nodes_[i].gossip->inside().self().state.contents.after(version).size();
  }
  return count;
}

Duration StateLab::staleness(std::size_t reader) {
  const gossip::Table& table = nodes_[reader].gossip->inside().table;
  Instant oldest = now_;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const gossip::Owner* known = table.find(ids_[i]);
    const gossip::Version version = known == nullptr ? 0 : known->state.version;
    if (version < nodes_[i].written.size()) oldest = std::min(oldest, nodes_[i].written[version]);
  }
  return now_ - oldest;
}

bool StateLab::agreed() {
  for (const Node& node : nodes_)
    if (node.gossip->root() != nodes_.front().gossip->root()) return false;
  return true;
}

}  // namespace pando::sim
