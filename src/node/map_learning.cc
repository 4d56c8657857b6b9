#include "node/map_learning.h"

#include <algorithm>

#include "node/map_desk.h"

namespace pando::node {
namespace {

using namespace std::chrono_literals;

/// A learner repeats what it holds: whoever heard it may be gone.
constexpr Duration kSayAgain = 500ms;
/// To so many who may propose.
constexpr std::size_t kHearers = 3;

}  // namespace

bool Learning::holds(std::uint16_t bucket, map::Epoch since) const {
  if (buckets.empty()) return epoch >= since;
  const auto found = buckets.find(bucket);
  return found != buckets.end() && found->second == since;
}

void MapDesk::learnt(Instant now, std::vector<Learnt> buckets) {
  learnt_ = std::move(buckets);
  const map::MapPtr map = this->map();
  if (map && own_learning(*map)) caught_up_at_ = now;
}

std::optional<proto::CaughtUp> MapDesk::own_learning(const map::Map& map) const {
  const auto self = map.find(self_);
  if (!self) return std::nullopt;
  proto::CaughtUp said;
  said.set_epoch(map.epoch);
  if (!options_.data) {
    const auto learns = [&](const map::Holders& h) { return h.learners.contains(*self); };
    return std::ranges::any_of(map.buckets, learns) ? std::optional{said} : std::nullopt;
  }
  for (const Learnt& one : learnt_) {
    if (one.bucket >= map.buckets.size()) continue;
    const map::Holders& holders = map.buckets[one.bucket];
    if (holders.since != one.since || !holders.learners.contains(*self)) continue;
    said.add_buckets(one.bucket);
    said.add_since(one.since);
  }
  return said.buckets_size() > 0 ? std::optional{said} : std::nullopt;
}

/// To those who may propose, until there is a map in which this node does not learn any more.
void MapDesk::tell_caught_up(Instant now) {
  const map::MapPtr map = this->map();
  const auto said = own_learning(*map);
  caught_up_at_ = said ? now + kSayAgain : kNever;
  if (!said) return;
  proto::MapLetter letter;
  *letter.mutable_caught_up() = *said;
  std::size_t told = 0;
  for (const map::Host& member : map->members) {
    if (told == kHearers) break;
    if (others_.skipped(member)) continue;
    ++told;
    if (member.who == self_)
      hear_learning(now, member, letter.caught_up());
    else
      post(member.name, Lane::control, letter);
  }
}

void MapDesk::hear_learning(Instant now, const map::Host& learner, const proto::CaughtUp& said) {
  if (said.buckets_size() != said.since_size() || said.epoch() > map()->epoch) return;
  Learning& learning = caught_up_[learner.who];
  learning = {.epoch = said.epoch(), .buckets = {}};
  for (int i = 0; i < said.buckets_size(); ++i)
    if (said.buckets(i) < map()->buckets.size())
      learning.buckets[static_cast<std::uint16_t>(said.buckets(i))] = said.since(i);
  replan_at_ = now;
}

std::vector<place::Ready> ready_of(const map::Map& map,
                                   const std::map<Participant, Learning>& learners) {
  std::vector<place::Ready> found;
  for (std::size_t i = 0; i < map.buckets.size(); ++i)
    for (const map::MemberNumber learner : map.buckets[i].learners) {
      const auto said = learners.find(map.members[learner].who);
      const auto bucket = static_cast<std::uint16_t>(i);
      if (said != learners.end() && said->second.holds(bucket, map.buckets[i].since))
        found.push_back({{}, {}, bucket, said->first});
    }
  return found;
}

}  // namespace pando::node
