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

/// To the first who may propose, and to who has the word, beside whom they may not; until there is
/// a map in which this node does not learn any more.
void MapDesk::tell_caught_up(Instant now) {
  const map::MapPtr map = this->map();
  const auto said = own_learning(*map);
  caught_up_at_ = said ? now + kSayAgain : kNever;
  if (!said) return;
  proto::MapLetter letter;
  *letter.mutable_caught_up() = *said;
  std::size_t told = 0;
  for (const map::Host& member : map->members) {
    if (others_.skipped(member)) continue;
    if (told == kHearers && member.name != trail_.proposer()) continue;
    if (told < kHearers) ++told;
    if (member.who == self_)
      hear_learning(now, member, letter.caught_up());
    else
      post(member.name, Lane::control, letter);
  }
}

void MapDesk::hear_learning(Instant now, const map::Host& learner, const proto::CaughtUp& said) {
  learners_.hear(now, *map(), learner.who, said);
  replan_at_ = std::min(replan_at_, std::max(now, ready_at(*map())));
}

/// From when on those who are ready act.
Instant MapDesk::ready_at(const map::Map& map) const {
  return learners_.due(map, [&](const map::Host& member) { return others_.skipped(member); });
}

// ---- all of them --------------------------------------------------------------------------------

void Learners::hear(Instant now, const map::Map& map, const Participant& learner,
                    const proto::CaughtUp& said) {
  if (said.buckets_size() != said.since_size() || said.epoch() > map.epoch) return;
  Learning& learning = said_[learner];
  learning = {.epoch = said.epoch(), .buckets = {}};
  for (int i = 0; i < said.buckets_size(); ++i)
    if (said.buckets(i) < map.buckets.size())
      learning.buckets[static_cast<std::uint16_t>(said.buckets(i))] = said.since(i);
  look(now, map);
}

void Learners::go_on(Instant now, const map::Map& map) {
  std::erase_if(said_, [&](const auto& entry) { return !map.find(entry.first); });
  look(now, map);
}

/// Whoever was ready before has been so since then.
void Learners::look(Instant now, const map::Map& map) {
  std::map<Copy, Instant> ready;
  for (std::size_t i = 0; i < map.buckets.size(); ++i)
    for (const map::MemberNumber learner : map.buckets[i].learners) {
      const auto said = said_.find(map.members[learner].who);
      const auto bucket = static_cast<std::uint16_t>(i);
      if (said == said_.end() || !said->second.holds(bucket, map.buckets[i].since)) continue;
      const auto before = ready_.find({bucket, said->first});
      ready.try_emplace({bucket, said->first}, before == ready_.end() ? now : before->second);
    }
  ready_ = std::move(ready);
}

std::vector<place::Ready> Learners::ready() const {
  std::vector<place::Ready> found;
  for (const auto& [copy, since] : ready_) found.push_back({{}, {}, copy.first, copy.second});
  return found;
}

}  // namespace pando::node
