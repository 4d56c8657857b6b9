#include "sim/data_rules.h"

#include <algorithm>

#include "node/shard/impl.h"

namespace pando::sim {

using namespace std::chrono_literals;

store::Store::Impl& store_of(const shard::Shard& shard) {
  // For checkers: they look, and plant.
  return const_cast<store::Store&>(shard.inside().store).inside();
}

namespace {

/// The shard of a member that has a bucket; null: it does not run any more, or keeps no data.
const shard::Shard* shard_of(const World& world, const Participant& who, std::uint16_t bucket) {
  for (HostId id = 0; id < world.size(); ++id) {
    if (!world.host(id).has_shards()) continue;
    const shard::Shard& shard = world.host(id).shard_of(bucket);
    if (shard.inside().config.self == who) return &shard;
  }
  return nullptr;
}

bool equal(const store::Content& a, const store::Content& b, unsigned part) {
  return a.digest(part) == b.digest(part);
}

std::string bucket_name(std::uint16_t number) {
  return "bucket " + std::to_string(number);
}

}  // namespace

// ---- D1, D2 ------------------------------------------------------------------------------------

void CommitRules::after_data(World& world, const DataStep& step) {
  store::Store::Impl& store = store_of(step.shard);
  std::vector<Seen>& seen = seen_[step.host];
  seen.resize(store.room.buckets.size());
  for (store::Bucket& bucket : store.room.buckets)
    if (step.shard.part().has(bucket.number)) look(world, step.host, bucket, seen[bucket.number]);
}

void CommitRules::look(World& world, HostId host, store::Bucket& bucket, Seen& seen) {
  if (bucket.role != store::Role::primary) {
    seen = {};
    return;
  }
  const bool same = seen.by == bucket.now;
  const bool more = same && seen.committed < bucket.committed;
  seen = {bucket.now, bucket.committed};
  if (more) committed(world, host, bucket);
}

void CommitRules::committed(World& world, HostId host, store::Bucket& bucket) {
  ++commits_;
  const shard::Shard& shard = world.host(host).shard_of(bucket.number);
  const Participant& self = shard.inside().config.self;
  const auto [speaker, first] =
      speakers_.try_emplace({bucket.now.branch, bucket.now.since, bucket.number}, self);
  if (speaker->second != self)
    return verdict_.report(world, "D1",
                           world.host(host).name() + " and another process both " +
                               "commit writes of " + bucket_name(bucket.number) + " since map " +
                               std::to_string(bucket.now.since));
  const map::MapPtr& map = shard.inside().map;
  for (const map::MemberNumber number : map->buckets[bucket.number].acting) {
    const std::string wrong = missing(world, host, bucket, *map, map->members[number]);
    if (!wrong.empty())
      return verdict_.report(
          world, "D2",
          world.host(host).name() + " has committed write " + std::to_string(bucket.committed) +
              " of " + bucket_name(bucket.number) + ", but " + map->members[number].name + wrong);
  }
}

std::string CommitRules::missing(World& world, HostId host, store::Bucket& bucket,
                                 const map::Map& map, const map::Host& member) const {
  if (member.who == world.host(host).shard_of(0).inside().config.self) return "";
  const shard::Shard* other = shard_of(world, member.who, bucket.number);
  if (other == nullptr) return "";
  const map::MapPtr& theirs = other->inside().map;
  store::Bucket* copy = store_of(*other).room.bucket(bucket.number);
  // Who has gone on held it when it said so, and its next map was made of those who hold it.
  if (!theirs || theirs->branch != map.branch || theirs->epoch > map.epoch) return "";
  if (copy == nullptr || copy->now != bucket.now) return " does not even follow it";
  const store::Sequence same = store::common(bucket.history.eras(), bucket.log.last(),
                                             copy->history.eras(), copy->log.last());
  if (same < bucket.committed) return " does not hold it";
  // A copy may be as long and end otherwise: with writes of a former primary that it gives up soon.
  if (same < bucket.log.last() || copy->log.last() > same) return "";
  const unsigned part = static_cast<unsigned>(commits_ % store::Content::kParts);
  return equal(*bucket.content, *copy->content, part) ? "" : " has other contents";
}

// ---- Q1 ----------------------------------------------------------------------------------------

void ShardsBounded::after_data(World& world, const DataStep& step) {
  for (const shard::Output& output : step.outputs) {
    const auto* note = std::get_if<Note>(&output);
    if (note != nullptr && note->code == NoteCode::store_copy_differs)
      verdict_.report(world, "D2",
                      world.host(step.host).name() + " has a copy that differs: " +
                          bucket_name(0).substr(0, 7) + note->subject);
    if (note != nullptr && note->code == NoteCode::store_refused)
      verdict_.report(
          world, "Q1",
          world.host(step.host).name() + " cannot read what " + note->subject + " says about data");
  }
  Instant& next = next_[{step.host, step.shard.part().index}];
  if (world.now() < next) return;
  next = world.now() + 1s;
  const shard::View view = step.shard.view();
  constexpr std::size_t kRequests = 2000;  // more than all clients of a world have open
  if (view.parked + view.relayed + view.gated + view.blocked > kRequests)
    verdict_.report(world, "Q1",
                    world.host(step.host).name() + " keeps more requests than there are");
  const store::Room& room = store_of(step.shard).room;
  constexpr std::size_t kBlock = 1 << 20;  // what is not committed stays, and a block is whole
  if (room.ring.octets() > room.ring.limit() + room.ring.pinned() + kBlock)
    verdict_.report(world, "Q1", world.host(step.host).name() + " remembers too many writes");
}

// ---- D5 ----------------------------------------------------------------------------------------

namespace {

bool acts(const map::Map& map, const map::Holders& bucket, const Participant& who) {
  const auto number = map.find(who);
  return number && bucket.acting.contains(*number);
}

/// Whether anybody who acts now acted, or learnt, before.
bool goes_on(const map::Map& before, const map::Map& after, std::size_t bucket) {
  return std::ranges::any_of(after.buckets[bucket].acting, [&](map::MemberNumber number) {
    return acts(before, before.buckets[bucket], after.members[number].who);
  });
}

}  // namespace

void Losses::after_step(World& world, const Step& step) {
  for (const node::Output& output : step.outputs)
    if (const auto* news = std::get_if<node::MapAdopted>(&output); news != nullptr && news->map)
      look(world, news->map);
}

void Losses::look(World& world, const map::MapPtr& map) {
  if (!maps_.try_emplace(map::hash(*map), map).second) return;
  buckets_ = map->buckets.size();
  const auto parent = maps_.find(map->parent);
  if (parent == maps_.end()) {
    if (begun_) history_.founded(world.now());
    return;
  }
  for (std::size_t b = 0; b < buckets_; ++b) {
    if (goes_on(*parent->second, *map, b)) continue;
    history_.lost(static_cast<std::uint16_t>(b), world.now());
    lost_ += !parent->second->buckets[b].acting.empty();
  }
}

// ---- L1 ----------------------------------------------------------------------------------------

namespace {

std::string difference(const World& world, const map::Map& map, std::uint16_t number) {
  const store::Bucket* first = nullptr;
  for (const map::MemberNumber member : map.buckets[number].acting) {
    const std::string name = map.members[member].name + ": " + bucket_name(number);
    const shard::Shard* shard = shard_of(world, map.members[member].who, number);
    if (shard == nullptr) return name + " has no process";
    const store::Bucket* copy = store_of(*shard).room.bucket(number);
    if (copy == nullptr) return name + " is not there";
    if (first == nullptr) first = copy;
    if (copy->log.last() != first->log.last() || copy->now != first->now)
      return name + " has other writes";
    for (unsigned part = 0; part < store::Content::kParts; ++part)
      if (!equal(*first->content, *copy->content, part)) return name + " has other contents";
  }
  return "";
}

}  // namespace

std::string data_disagreement(const World& world) {
  const Hosts running = world.running();
  const auto holder = std::ranges::find_if(running, [&](HostId host) {
    return world.host(host).has_shards() && world.host(host).shard_of(0).map() != nullptr;
  });
  if (holder == running.end()) return "";
  const map::Map& map = *world.host(*holder).shard_of(0).map();
  for (std::size_t b = 0; b < map.buckets.size(); ++b)
    if (std::string wrong = difference(world, map, static_cast<std::uint16_t>(b)); !wrong.empty())
      return wrong;
  return "";
}

}  // namespace pando::sim
