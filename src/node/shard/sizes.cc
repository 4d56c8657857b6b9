#include "node/shard/sizes.h"

#include <algorithm>
#include <utility>

#include "core/store/packed.h"
#include "node/shard/impl.h"

namespace pando::shard {
namespace {

/// What is new is said so often, and that nothing is so much later.
constexpr Duration kEvery = 1s, kQuiet = 10s;
/// Octets that are said in one turn, after which the next peers wait for the next one.
constexpr std::size_t kPerTurn = std::size_t{64} << 10;

}  // namespace

void SaidSizes::tick(Instant now, Shard::Impl& in) {
  if (now < at_ || !in.map) return;
  at_ = now + kEvery;
  look(in);
  std::size_t octets = 0;
  for (std::size_t i = 0; i < in.peers.size() && octets < kPerTurn; ++i) {
    const std::size_t peer = next_++ % in.peers.size();
    if (due(now, in, peer)) octets += tell(now, in, peer);
  }
}

void SaidSizes::look(const Shard::Impl& in) {
  ++turn_;
  rows_.resize(in.map->buckets.size());
  for (std::size_t b = in.config.part.index; b < rows_.size(); b += in.config.part.count) {
    const auto number = static_cast<std::uint16_t>(b);
    std::optional<BucketSize> now;
    if (in.store.role(number) == store::Role::primary && in.buckets[b])
      now = {in.map->buckets[b].since, in.store.committed(number), in.buckets[b]->keys().size()};
    if (now == rows_[b].size) continue;
    rows_[b] = {now, turn_};
    changed_ = turn_;
  }
}

bool SaidSizes::due(Instant now, Shard::Impl& in, std::size_t peer) const {
  if (!in.peers.up(peer) || in.peers.name(peer) == in.config.name) return false;
  const auto told = told_.find(peer);
  if (told == told_.end()) return true;
  return (told->second.turn < changed_ || now >= told->second.at + kQuiet) &&
         in.peers.letters(peer).waiting() == 0;
}

std::size_t SaidSizes::tell(Instant now, Shard::Impl& in, std::size_t peer) {
  Told& told = told_[peer];
  proto::ShardSizes& letter = *in.relay.letter(peer).mutable_sizes();
  letter.set_epoch(in.map->epoch);
  store::PackedWriter to{*letter.mutable_sizes()};
  for (std::size_t b = in.peers.shard(peer); b < rows_.size(); b += in.peers.shards(peer)) {
    const auto& [size, turn] = rows_[b];
    if (turn > told.turn && size)
      to.numbers({b, size->since, size->sequence, size->keys});
  }
  told = {turn_, now};
  return letter.sizes().size();
}

// ---- what others say ----------------------------------------------------------------------------

void HeardSizes::heard(Instant now, std::size_t peer, map::Epoch epoch, std::string_view sizes) {
  if (!map_) return;
  for (store::PackedReader from{sizes}; !from.done();) {
    const std::uint16_t bucket = from.bucket();
    const BucketSize size{from.number(), from.number(), from.number()};
    if (from.good() && bucket < rows_.size()) take(now, peer, bucket, size);
  }
  // By another map than ours it may not speak any more for what we think it does.
  if (epoch == map_->epoch) said_[peer] = now;
}

void HeardSizes::take(Instant now, std::size_t peer, std::uint16_t bucket, const BucketSize& size) {
  Row& row = rows_[bucket];
  if (std::pair{size.since, size.sequence} < std::pair{row.size.since, row.size.sequence}) return;
  row.size = size;
  row.peer = peer;
  row.at = now;
  row.ended = size.since < map_->buckets[bucket].since;
}

/// It was so when that peer spoke last, and nobody says how it went on.
void HeardSizes::end(Row& row) const {
  if (row.ended || row.at == kNever) return;
  const auto said = said_.find(row.peer);
  if (said != said_.end()) row.at = std::max(row.at, said->second);
  row.ended = true;
}

void HeardSizes::linked(std::size_t peer) {
  for (Row& row : rows_)
    if (row.peer == peer) end(row);
}

void HeardSizes::follow(Instant now, const map::MapPtr& map) {
  const map::MapPtr before = std::exchange(map_, map);
  if (!map || !before || before->branch != map->branch ||
      before->buckets.size() != map->buckets.size()) {
    rows_.assign(map ? map->buckets.size() : 0, {});
    said_.clear();
    return;
  }
  for (std::size_t b = 0; b < rows_.size(); ++b) {
    const map::Holders& holders = map->buckets[b];
    if (rows_[b].size.since < holders.since) end(rows_[b]);
    if (!holders.acting.empty())
      rows_[b].lost_at = kNever;
    else if (!before->buckets[b].acting.empty())
      rows_[b].lost_at = now;
  }
}

std::vector<LostSize> HeardSizes::lost() const {
  std::vector<LostSize> out;
  for (std::size_t b = 0; b < rows_.size(); ++b) {
    const Row& row = rows_[b];
    if (row.lost_at == kNever || row.at == kNever) continue;
    out.push_back({static_cast<std::uint16_t>(b), row.size.sequence, row.size.keys,
                   std::max(Duration{}, row.lost_at - row.at)});
  }
  return out;
}

store::Sequence HeardSizes::committed(std::uint16_t bucket) const {
  if (!map_ || bucket >= rows_.size()) return 0;
  const BucketSize& size = rows_[bucket].size;
  // Who is ahead of our map may number other writes so than those that are here.
  return size.since <= map_->buckets[bucket].since ? size.sequence : 0;
}

BucketSize HeardSizes::sum() const {
  BucketSize all;
  for (const Row& row : rows_) {
    if (row.at == kNever || row.ended) continue;
    all.sequence += row.size.sequence;
    all.keys += row.size.keys;
  }
  return all;
}

}  // namespace pando::shard
