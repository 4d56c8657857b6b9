#include "node/map_founder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/note_code.h"
#include "base/some_of.h"

namespace pando::node {
namespace {

using Told = std::vector<Candidates::Recollection>;

std::string shown(const std::vector<const map::LastMember*>& members) {
  return some_of(members, [](const map::LastMember* member) {
    return member->name.empty() ? member->id.to_string() : member->name;
  });
}

}  // namespace

std::optional<std::string> MapFounder::founds(Instant now, const Id& self, const Id& cluster,
                                              bool made, const Candidates& others, Rng& rng) const {
  if (cluster.empty() || now < deadline(cluster, made, others)) return {};
  // An id has one maker, so its map needs no name that tells it from another one.
  if (made) return "main";
  if (!may(self, others)) return {};
  return new_branch(rng);
}

std::string MapFounder::new_branch(Rng& rng) {
  return fmt::format("main-{:08x}", rng.below(std::uint64_t{1} << 32));
}

bool MapFounder::may(const Id& self, const Candidates& others) const {
  const Told told = others.recollections();
  if (!memory_.last().empty()) return missing(self, others).empty() && comes_first(self, told);
  if (std::ranges::any_of(told, [](const auto& other) { return other.members != 0; })) return false;
  const auto [known, linked, least] = others.stores();
  const bool majority = 2 * (linked + 1) > known + 1;
  return majority && (!least || self < *least);
}

void MapFounder::tell(proto::StoreCard& card) const {
  memory_.tell(card);
  card.set_last_over(over_);
}

bool MapFounder::adopted(const map::Map& map, map::Hash hash) {
  said_.clear();
  said_at_ = kNever;
  over_ = false;
  return memory_.adopted(map, hash);
}

bool MapFounder::learns_that_it_is_over(const Id& self, const Candidates& others) {
  if (over_ || memory_.last().empty()) return false;
  over_ = missing(self, others).empty();
  return over_;
}

/// Of all who are here: nobody remembers a later map with other members; of several with the same
/// number that are over, it is the one with the smallest hash; of those who remember the same one,
/// its members come before others, and then the smaller id.
bool MapFounder::comes_first(const Id& self, const Told& told) const {
  const map::LastMembers& last = memory_.last();
  return std::ranges::none_of(told, [&](const Candidates::Recollection& other) {
    if (other.members == 0) return false;
    const bool same = other.members == memory_.members();
    if (!same && other.epoch == last.epoch && other.over) return other.members < memory_.members();
    if (!same) return other.epoch >= last.epoch;
    const bool member = last.has(other.id);
    return member == last.has(self) ? other.id < self : member;
  });
}

map::Epoch MapFounder::number(const Candidates& others) const {
  map::Epoch latest = memory_.last().epoch;
  for (const auto& other : others.recollections()) latest = std::max(latest, other.epoch);
  return latest + 1;
}

std::vector<const map::LastMember*> MapFounder::missing(const Id& self,
                                                        const Candidates& others) const {
  std::set<Id> here{self};
  for (const auto& other : others.recollections()) here.insert(other.id);
  std::vector<const map::LastMember*> missing;
  for (const map::LastMember& member : memory_.last().members)
    if (!here.contains(member.id)) missing.push_back(&member);
  return missing;
}

std::optional<Note> MapFounder::complaint(Instant now, const Id& self, const Candidates& others) {
  const auto missing = this->missing(self, others);
  if (missing.empty() || now < begun_ + kSilent) return {};
  std::string who = shown(missing);
  if (who == said_ || (said_at_ != kNever && now < said_at_ + kSeldom)) return {};
  said_ = who;
  said_at_ = now;
  return Note{NoteCode::map_not_founded, std::move(who),
              fmt::format("{} of {} members", missing.size(), memory_.last().members.size())};
}

Note MapFounder::given_up(const Id& self, const Candidates& others, const std::string& by) const {
  return {NoteCode::map_members_given_up, shown(missing(self, others)), by};
}

}  // namespace pando::node
