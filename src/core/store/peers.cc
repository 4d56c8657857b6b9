#include "core/store/peers.h"

#include <algorithm>
#include <utility>

#include "core/store/packed.h"

namespace pando::store {
namespace {

/// How protobuf announces the field `records`: its number, and that a length follows.
constexpr std::uint64_t kRecordsTag = proto::Store::kRecordsFieldNumber << 3 | 2;
/// A piece that is not echoed by then was lost, or hangs behind something else.
constexpr Duration kTakenBy = std::chrono::seconds{1};

/// A message with these records, which are most of it: they are copied once, behind the other
/// fields. With room for what others put behind it: to whom it is for.
Bytes encode(const proto::Store& rest, const std::string& records) {
  constexpr std::size_t kBehind = 8, kHead = 16;
  Bytes bytes;
  bytes.reserve(rest.ByteSizeLong() + kHead + records.size() + kBehind);
  bytes.resize(rest.ByteSizeLong());
  rest.SerializeToArray(bytes.data(), static_cast<int>(bytes.size()));
  if (records.empty()) return bytes;
  std::string head;
  PackedWriter{head}.numbers({kRecordsTag, records.size()});
  bytes.insert(bytes.end(), view(head).begin(), view(head).end());
  bytes.insert(bytes.end(), view(records).begin(), view(records).end());
  return bytes;
}

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

void Peer::echo(Instant now, const proto::Store& message, const Config& config) {
  const std::uint64_t before = normal.echoed + bulk.echoed;
  normal.echo(message.echo());
  bulk.echo(message.bulk_echo());
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
  proto::Store& message = peer.words;
  message.set_mark(peer.normal.mark);
  message.set_echo(peer.normal.heard);
  message.set_bulk_echo(peer.bulk.heard);
  // The buffer goes into the message and comes back, so that it keeps its room.
  message.mutable_acks()->swap(peer.acks);
  out.push_back(Send{peer.name, encode(message, peer.normal.records), false, peer.part.index});
  message.mutable_acks()->swap(peer.acks);
  peer.acks.clear();
  peer.normal.records.clear();
  message.Clear();
  peer.long_words = 0;
  peer.echo_due = false;
}

void Peers::send_bulk(Peer& peer, Outbox& out) {
  proto::Store message;
  message.set_bulk(true);
  message.set_mark(peer.bulk.mark);
  out.push_back(Send{peer.name, encode(message, peer.bulk.records), true, peer.part.index});
  peer.bulk.records.clear();
}

}  // namespace pando::store
