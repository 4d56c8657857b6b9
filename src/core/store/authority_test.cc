// Who makes the maps of the world: only such as place and agree would, unless a defect is planted.
#include <algorithm>

#include "core/store/world_test.h"

namespace pando::store {

bool World::change(map::Change change) {
  const map::Applied applied = map::apply(*map_, change);
  if (!applied.map) {
    ADD_FAILURE() << applied.error;
    return false;
  }
  for (std::uint16_t b = 0; b < kBuckets; ++b)
    if (applied.map->buckets[b].acting.empty() ||
        (map_->buckets[b].acting.empty() && !applied.map->buckets[b].acting.empty())) {
      lost_[b] = applied.map->epoch;
      acked_[b].clear();
    }
  publish(applied.map);
  return true;
}

void World::publish(map::MapPtr map) {
  map_ = std::move(map);
  for (Node& node : nodes_)
    if (node.store) {
      Instant due = now_ + rng_.between(0, 20) * kStep;
      if (!node.maps.empty()) due = std::max(due, node.maps.back().first);
      node.maps.emplace_back(due, map_);
    }
}

bool World::change(std::uint16_t bucket, map::MemberList acting, map::MemberList learners) {
  return change({.buckets = {{bucket, {.acting = acting, .learners = learners}}}});
}

/// The proposer believes of somebody who has nothing that it has everything.
void World::crown() {
  auto next = std::make_shared<map::Map>(*map_);
  next->parent = map::hash(*map_);
  ++next->epoch;
  map::Holders& holders = next->buckets[rng_.below(kBuckets)];
  for (map::MemberNumber m = 0; m < next->members.size(); ++m) {
    if (holders.acting.contains(m) || holders.acting.empty()) continue;
    holders.learners.erase(m);
    holders.acting = {m, holders.acting[0]};
    holders.since = next->epoch;
    return publish(next);
  }
}

void World::decide() {
  if (planted.any_heir && rng_.chance(0.05)) return crown();
  if (const map::Change next = wanted(); !next.empty()) change(next);
}

map::Change World::wanted() {
  map::Change next;
  for (const map::Host& member : map_->members) {
    const Node& node = at(index(member.name));
    const bool dead = !node.store || node.who != member.who;
    const bool thought = stormy_ && rng_.chance(0.004);
    if ((dead && (!stormy_ || rng_.chance(0.3))) || thought) next.remove.push_back(member.who);
  }
  if (next.remove.size() == map_->members.size()) next.remove.pop_back();
  if (!next.remove.empty()) return next;
  for (int i = 0; i < count(); ++i)
    if (up(i) && !map_->find(at(i).who) && !map_->find(name(i)))
      next.add.push_back(host(i, at(i).who.start));
  if (!next.add.empty()) return next;
  for (std::uint16_t b = 0; b < kBuckets; ++b) {
    if (stormy_ && rng_.chance(0.5)) continue;
    const map::Holders &now = map_->buckets[b], then = replan(b);
    if (now.acting != then.acting || now.learners != then.learners)
      next.buckets.push_back({b, then});
  }
  return next;
}

map::Holders World::replan(std::uint16_t bucket) {
  const map::Holders now = map_->buckets[bucket];
  map::Holders next = now;
  const auto any = [&](std::size_t size) {
    return static_cast<map::MemberNumber>(rng_.below(size));
  };
  const map::MemberNumber one = any(map_->members.size());
  if (now.acting.empty()) {
    next.acting.push_back(one);
    return next;
  }
  for (const map::MemberNumber learner : now.learners) {
    if (!ready_.contains({bucket, now.since, map_->members[learner].who}) && !planted.early_ready)
      continue;
    next.learners.erase(learner);
    next.acting.push_back(learner);
  }
  const bool has = next.acting.contains(one) || next.learners.contains(one);
  const std::size_t wanted = static_cast<std::size_t>(std::min(copies_, count()));
  if (!has &&
      (next.acting.size() + next.learners.size() < wanted || (stormy_ && rng_.chance(0.1)))) {
    next.learners.push_back(one);
    if (planted.early_drop)
      for (std::size_t at = 1; at < now.acting.size(); ++at)
        if (const int i = owner(now.acting[at]); i >= 0) content(i, bucket).clear();
  }
  if (next.acting.size() > wanted || (stormy_ && next.acting.size() > 1 && rng_.chance(0.1))) {
    // Not the whole of those who acted before: the primary must be one of them.
    const map::MemberNumber leaver = next.acting[any(next.acting.size())];
    const auto stays = [&](map::MemberNumber m) { return m != leaver && now.acting.contains(m); };
    if (std::ranges::any_of(next.acting, stays)) next.acting.erase(leaver);
  }
  if (next.learners.size() > wanted) next.learners.erase(next.learners[0]);
  if (stormy_ && rng_.chance(0.2)) {
    const map::MemberNumber heir = next.acting[any(next.acting.size())];
    next.acting.erase(heir);
    map::MemberList order{heir};
    for (const map::MemberNumber m : next.acting) order.push_back(m);
    next.acting = order;
  }
  std::ranges::stable_partition(std::span{&next.acting[0], next.acting.size()},
                                [&](map::MemberNumber m) { return now.acting.contains(m); });
  return next;
}

}  // namespace pando::store
