#include "core/store/peers.h"

#include <algorithm>
#include <utility>

namespace pando::store {
namespace {

/// A piece that is not echoed by then was lost, or hangs behind something else.
constexpr Duration kTakenBy = std::chrono::seconds{1};

}  // namespace

void Yielding::echoed(Instant now, std::uint64_t to, const Config& config) {
  if (!under_way_ || to < mark_) return;
  under_way_ = false;
  next_ = now + std::min((now - sent_) * config.rest, config.longest_rest);
}

void Yielding::sent(Instant now, std::uint64_t turn, std::uint64_t mark) {
  mark_ = mark;
  turn_ = turn;
  sent_ = now;
  under_way_ = true;
}

Instant Yielding::next(Instant now, std::uint64_t turn) const {
  if (!under_way_) return next_;
  return turn_ == turn ? now : sent_ + kTakenBy;
}

void Peer::echo(Instant now, const Envelope& message, const Config& config) {
  const std::uint64_t before = normal.echoed + bulk.echoed;
  normal.echo(message.echo);
  bulk.echo(message.bulk_echo);
  allowance.taken(normal.echoed + bulk.echoed - before, config.window / 2);
  pieces.echoed(bulk.echoed);
  yielding.echoed(now, bulk.echoed, config);
}

void Peers::up(const std::string& name, const Participant& who, std::uint8_t shards) {
  std::vector<Peer> peers(shards);
  for (std::uint8_t shard = 0; shard < shards; ++shard) {
    peers[shard].name = name;
    peers[shard].who = who;
    peers[shard].part = {shard, shards};
  }
  nodes_[name] = std::move(peers);
}

void Peers::down(const std::string& name) {
  nodes_.erase(name);
}

Peer* Peers::find(const std::string& name, std::uint8_t shard) {
  const auto found = nodes_.find(name);
  return found == nodes_.end() || shard >= found->second.size() ? nullptr : &found->second[shard];
}

Peer* Peers::find(const Participant& who, std::uint16_t bucket) {
  for (auto& [name, peers] : nodes_)
    if (peers.front().who == who) return &peers[bucket % peers.size()];
  return nullptr;
}

void Peers::relieve(Peer& peer, Outbox& out) {
  if (peer.normal.records.size() + peer.acks.size() + peer.long_words >= kMessage ||
      std::cmp_greater_equal(peer.words.words_size(), kWords))
    send_normal(peer, out);
  if (peer.bulk.records.size() >= kMessage) send_bulk(peer, out);
}

void Peers::flush(Outbox& out) {
  for (auto& [name, peers] : nodes_)
    for (Peer& peer : peers) {
      if (!peer.bulk.records.empty()) send_bulk(peer, out);
      if (peer.echo_due || !peer.acks.empty() || !peer.normal.records.empty() ||
          peer.words.words_size() > 0)
        send_normal(peer, out);
    }
}

void Peers::send_normal(Peer& peer, Outbox& out) {
  const Envelope envelope{.mark = peer.normal.mark,
                          .echo = peer.normal.heard,
                          .bulk_echo = peer.bulk.heard,
                          .acks = peer.acks,
                          .records = peer.normal.records};
  out.push_back(Send{peer.name, write_message(envelope, peer.words), false, peer.part.index});
  peer.acks.clear();
  peer.normal.records.clear();
  if (peer.words.words_size() > 0) peer.words.Clear();
  peer.long_words = 0;
  peer.echo_due = false;
}

void Peers::send_bulk(Peer& peer, Outbox& out) {
  const Envelope envelope{.mark = peer.bulk.mark, .records = peer.bulk.records, .bulk = true};
  out.push_back(Send{peer.name, write_message(envelope, {}), true, peer.part.index});
  peer.bulk.records.clear();
}

}  // namespace pando::store
