// What this node is for each bucket by the map at hand.
#include "core/store/impl.h"

namespace pando::store {
namespace {

bool acts(const Bucket& bucket) {
  return bucket.role == Role::primary || bucket.role == Role::replica;
}

/// Nobody else has any of it, or is to have: whoever comes one day is copied from nothing.
bool alone(const map::Map& map, const map::Holders& holders) {
  return map.copies == 1 && holders.acting.size() + holders.learners.size() == 1;
}

}  // namespace

void Store::Impl::on(const MapIs& is) {
  if (!is.map) return lose_map();
  prepare(*is.map);
  // Nobody has been primary under a map that comes right behind the one that was here.
  const bool sure = fresh_ || (map_ && is.map->parent == hash_);
  fresh_ = false;
  me_ = is.map->find(room.config.self);
  const std::uint64_t branch = branch_hash(is.map->branch);
  for (Bucket& bucket : room.buckets) {
    const map::Holders& holders = is.map->buckets[bucket.number];
    const Configuration now{holders.since, branch};
    if (bucket.now != now) {
      if (acts(bucket) && bucket.now.branch != branch) bucket.left = bucket.now;
      bucket.now = now;
      take_up(bucket, *is.map, sure);
    } else if (bucket.role == Role::aside && bucket.drop_at == kNever && me_ &&
               !holders.acting.empty()) {
      bucket.drop_at = room.now + room.config.keep_aside;
    }
  }
  map_ = is.map;
  hash_ = map::hash(*map_);
}

/// Data stays until a map says where it is otherwise.
void Store::Impl::lose_map() {
  map_.reset();
  for (Bucket& bucket : room.buckets) {
    bucket.now = {};
    lay_down(bucket, Role::aside);
    put_aside(bucket, kNever);
  }
}

/// A map of another cluster: nothing of what is here concerns it.
void Store::Impl::prepare(const map::Map& map) {
  if (room.buckets.size() == map.buckets.size() && cluster_ == map.cluster) return;
  cluster_ = map.cluster;
  for (Bucket& bucket : room.buckets) {
    lay_down(bucket, Role::none);
    bucket.left = {};
    drop(bucket);
  }
  mover.forget();
  room.dirty.clear();
  room.acks.clear();
  room.places.clear();
  room.buckets.clear();
  for (std::size_t number = 0; number < map.buckets.size(); ++number) {
    const auto which = static_cast<std::uint16_t>(number);
    room.places.push_back(&room.buckets.emplace_back(which, room.contents(which), room.ring));
  }
}

Role Store::Impl::role_in(const map::Holders& holders, std::uint16_t bucket) const {
  if (!me_ || !room.config.part.has(bucket)) return Role::none;
  if (holders.primary() == me_) return Role::primary;
  if (holders.acting.contains(*me_)) return Role::replica;
  return holders.learners.contains(*me_) ? Role::learner : Role::none;
}

std::vector<Follower> Store::Impl::others(const map::Map& map, const map::Holders& holders) const {
  std::vector<Follower> others;
  const auto add = [&](const map::MemberList& list, bool acting) {
    for (const map::MemberNumber member : list) {
      if (member == *me_) continue;
      Follower& follower = others.emplace_back();
      follower.who = map.members[member].who;
      follower.name = map.members[member].name;
      follower.acting = acting;
      follower.yields = !acting && holders.acting.size() >= map.copies;
    }
  };
  add(holders.acting, true);
  add(holders.learners, false);
  return others;
}

void Store::Impl::take_up(Bucket& bucket, const map::Map& map, bool sure) {
  const map::Holders& holders = map.buckets[bucket.number];
  const Role was = bucket.role, is = role_in(holders, bucket.number);
  const bool acting = is == Role::primary || is == Role::replica;
  lay_down(bucket, is);
  if (acting && !bucket.entitled && bucket.left != bucket.now) begin_anew(bucket);
  if (bucket.left.branch == bucket.now.branch) bucket.left = {};
  bucket.log.remember(is != Role::primary || !alone(map, holders));
  bucket.entitled = acting || (is == Role::learner && bucket.ready_for == bucket.now);
  if (is == Role::none) {
    if (!me_ || holders.acting.empty()) return put_aside(bucket, kNever);
    // Who was only suspected is to learn it again soon.
    const bool may_go_on = was == Role::aside || (was == Role::learner && bucket.log.last() > 0);
    if (may_go_on) return put_aside(bucket, room.now + room.config.keep_aside);
    return drop(bucket);
  }
  bucket.drop_at = kNever;
  if (is == Role::primary)
    primary.take_up(bucket, others(map, holders), sure, was == Role::primary);
  else
    holder.take_up(bucket, map.members[*holders.primary()].who, is == Role::learner);
  room.role(bucket, is);
}

/// It acts although it had nothing: the loss of the bucket was accepted.
void Store::Impl::begin_anew(Bucket& bucket) {
  if (bucket.log.last() > 0) room.say(NoteCode::store_begun_anew, std::to_string(bucket.number));
  bucket.following = {};
  bucket.empty();
}

void Store::Impl::lay_down(Bucket& bucket, Role next) {
  const bool held = bucket.role == Role::replica || bucket.role == Role::learner;
  if (bucket.role == Role::primary && next != Role::primary) primary.lay_down(bucket);
  if (held && next != Role::replica && next != Role::learner) Holder::lay_down(bucket);
}

/// Nobody else may have what is here.
void Store::Impl::put_aside(Bucket& bucket, Instant until) {
  bucket.drop_at = until;
  room.role(bucket, bucket.log.last() > 0 ? Role::aside : Role::none);
}

/// Unless it may come back to where it acted: others believe there that it has everything.
void Store::Impl::drop(Bucket& bucket) {
  if (bucket.left.since != 0) return put_aside(bucket, kNever);
  bucket.drop_at = kNever;
  bucket.empty();
  room.role(bucket, Role::none);
}

}  // namespace pando::store
