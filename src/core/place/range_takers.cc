#include "core/place/range_takers.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/map_limits.h"

namespace pando::place {

RangeDesk::RangeDesk(const map::Map& of, const RangeSituation& known)
    : map(of),
      situation(known),
      standing(of.members.size(), Standing::gone),
      learning(of.members.size()) {
  std::map<Participant, Standing> worst;
  for (const Candidate& node : known.nodes) {
    const auto [at, first] = worst.emplace(node.host.who, node.standing);
    if (!first) at->second = std::max(at->second, node.standing);
  }
  for (std::size_t i = 0; i < standing.size(); ++i)
    if (const auto at = worst.find(of.members[i].who); at != worst.end()) standing[i] = at->second;
  for (const map::RangeTable& table : of.tables)
    for (const map::Range& range : table.ranges)
      for (const map::MemberNumber member : range.holders.learners) ++learning[member];
}

void RangeDesk::say(std::string reason) {
  if (reasons.size() == map::kMaxReasons) return;
  reason.resize(std::min(reason.size(), map::kMaxReason));
  reasons.push_back(std::move(reason));
}

RangeTakers::RangeTakers(const RangeDesk& desk, std::string_view table, std::uint8_t copies)
    : desk_(desk), copies_(copies), takes_(desk.map.members.size()) {
  for (const RangeTaker& taker : desk.situation.takers)
    if (const auto member = desk.map.find(taker.who); member && taker.table == table)
      takes_[*member] = true;
  for (std::size_t i = 0; i < takes_.size(); ++i)
    if (const auto member = static_cast<map::MemberNumber>(i); gets(member))
      getters_.insert(desk.map.host_of(member));
}

bool RangeTakers::keeps(map::MemberNumber member) const {
  return takes_[member] && desk_.standing[member] <= Standing::unfit;
}

bool RangeTakers::gets(map::MemberNumber member) const {
  return takes_[member] && desk_.standing[member] == Standing::fit;
}

bool RangeTakers::trusted(map::MemberNumber member) const {
  return keeps(member) && desk_.standing[member] != Standing::suspect;
}

RangeTakers::Hosts RangeTakers::hosts_of(const map::MemberList& members) const {
  Hosts hosts;
  for (const map::MemberNumber member : members) hosts.insert(desk_.map.host_of(member));
  return hosts;
}

std::size_t RangeTakers::wanted(const map::MemberList& members) const {
  Hosts possible = hosts_of(members);
  possible.insert(getters_.begin(), getters_.end());
  return std::min<std::size_t>(copies_, possible.size());
}

bool RangeTakers::enough(const map::MemberList& members) const {
  return hosts_of(members).size() >= wanted(members);
}

std::optional<map::MemberNumber> RangeTakers::superfluous(const map::MemberList& members,
                                                          std::size_t wanted,
                                                          const std::vector<double>& held) const {
  std::optional<map::MemberNumber> worst;
  bool worst_shares = false;
  const std::size_t hosts = hosts_of(members).size();
  for (std::size_t i = 0; i + 1 < members.size(); ++i) {  // the newest stays
    map::MemberList others = members;
    others.erase(members[i]);
    const bool shares = hosts_of(others).size() == hosts;
    if (!shares && hosts <= wanted) continue;
    if (worst && std::tuple{worst_shares, held[*worst]} >= std::tuple{shares, held[members[i]]})
      continue;
    worst = members[i];
    worst_shares = shares;
  }
  return worst;
}

map::MemberList RangeTakers::settled(const map::MemberList& members,
                                     const std::vector<double>& held) const {
  map::MemberList good;
  for (const map::MemberNumber member : members)
    if (keeps(member)) good.push_back(member);
  const std::size_t most = wanted(good);
  bool lead = false;
  while (const auto worst = superfluous(good, most, held)) {
    good.erase(*worst);
    lead = true;
  }
  if (!lead) return good;
  map::MemberList newest_first{good[good.size() - 1]};
  for (std::size_t i = 0; i + 1 < good.size(); ++i) newest_first.push_back(good[i]);
  return newest_first;
}

std::size_t RangeTakers::kinship(map::MemberNumber member, const map::MemberList& beside) const {
  const std::string_view zone = desk_.map.members[member].zone;
  std::size_t most = 0;
  for (const map::MemberNumber other : beside) {
    const std::string_view its = desk_.map.members[other].zone;
    const auto differ = std::ranges::mismatch(zone, its).in1;
    const auto labels = std::count(zone.begin(), differ, '/');
    most = std::max(most, static_cast<std::size_t>(labels));
  }
  return most;
}

std::optional<map::MemberNumber> RangeTakers::choose(const map::MemberList& beside,
                                                     const std::vector<double>& held) const {
  const Hosts taken = hosts_of(beside);
  std::optional<map::MemberNumber> best;
  std::tuple<std::size_t, double> least;
  for (std::size_t i = 0; i < takes_.size(); ++i) {
    const auto member = static_cast<map::MemberNumber>(i);
    if (!gets(member) || !desk_.has_room(member) || taken.contains(desk_.map.host_of(member)))
      continue;
    const std::tuple rank{kinship(member, beside), held[member]};
    if (best && rank >= least) continue;
    best = member;
    least = rank;
  }
  return best;
}

}  // namespace pando::place
