// What can be seen of a shard, and of several.
#include "node/shard/view.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "node/shard/listening.h"

namespace pando::shard {
namespace {

void add(store::MovesView& sum, const store::MovesView& moves) {
  sum.copying += moves.copying;
  sum.waiting += moves.waiting;
  sum.bytes += moves.bytes;
  sum.bytes_per_second += moves.bytes_per_second;
  sum.paused = sum.paused || moves.paused;
  sum.to_send += moves.to_send;
  sum.throttled += moves.throttled;
  sum.list.insert(sum.list.end(), moves.list.begin(), moves.list.end());
  std::ranges::stable_sort(sum.list, {}, &store::MoveView::bucket);
}

/// What is known of buckets of other nodes.
void add_others(View& sum, const View& other) {
  sum.other_keys += other.other_keys;
  sum.other_writes += other.other_writes;
  sum.lost.insert(sum.lost.end(), other.lost.begin(), other.lost.end());
  std::ranges::sort(sum.lost, {}, &LostSize::bucket);
}

void add(store::Counters& sum, const store::Counters& counters) {
  sum.writes += counters.writes;
  sum.applied += counters.applied;
  sum.copied += counters.copied;
  sum.continued += counters.continued;
  sum.taken_back += counters.taken_back;
  sum.checks += counters.checks;
  sum.differences += counters.differences;
  sum.repaired += counters.repaired;
  sum.stale += counters.stale;
  sum.malformed += counters.malformed;
}

}  // namespace

void View::add(const View& other) {
  shards += other.shards;
  primaries += other.primaries;
  replicas += other.replicas;
  learners += other.learners;
  keys += other.keys;
  expiring += other.expiring;
  bytes += other.bytes;
  expired += other.expired;
  evicted += other.evicted;
  full_peers = std::max(full_peers, other.full_peers);
  gated += other.gated;
  parked += other.parked;
  relayed += other.relayed;
  blocked += other.blocked;
  in_doubt += other.in_doubt;
  refused += other.refused;
  stalled += other.stalled;
  channels += other.channels;
  patterns += other.patterns;
  unheard += other.unheard;
  add_others(*this, other);
  shard::add(moves, other.moves);
  shard::add(store, other.store);
}

namespace {

/// What there is of each bucket.
void add_buckets(const Shard::Impl& impl, View& view) {
  for (std::size_t b = 0; impl.map && b < impl.map->buckets.size(); ++b) {
    const store::Role role = impl.store.role(static_cast<std::uint16_t>(b));
    view.primaries += role == store::Role::primary;
    view.replicas += role == store::Role::replica;
    view.learners += role == store::Role::learner;
    const Bucket* bucket = impl.buckets[b].get();
    if (bucket == nullptr) continue;
    if (role == store::Role::primary) {
      view.keys += bucket->keys().size();
      view.expiring += bucket->keys().expiring();
    }
    view.bytes += bucket->keys().used();
  }
}

std::size_t full_nodes(const Shard::Impl& impl) {
  std::set<std::string_view> names;
  for (const auto& [peer, excess] : impl.upkeep.memory.others())
    names.insert(impl.peers.name(peer));
  return names.size();
}

}  // namespace

View Shard::view() const {
  const Impl& impl = *impl_;
  View view = impl.counted;
  add_buckets(impl, view);
  const auto& [limit, policy] = impl.upkeep.memory.limit();
  view.limit = limit;
  view.policy = policy;
  view.full_peers = full_nodes(impl);
  Impl::Listening{*impl_}.count(view);
  view.gated = impl.gates.count();
  view.parked = impl.parking.count();
  view.relayed = impl.relay.count();
  view.blocked = impl.waiters.count();
  view.stalled = impl.store.stalled().size();
  view.lost = impl.upkeep.heard.lost();
  const BucketSize others = impl.upkeep.heard.sum();
  view.other_keys = others.keys;
  view.other_writes = others.sequence;
  view.moves = impl.store.moves();
  view.store = impl.store.counters();
  return view;
}

}  // namespace pando::shard
