// Load: who has too much gives, greatest first.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/map_limits.h"
#include "core/place/key_middle.h"
#include "core/place/table_plan.h"

namespace pando::place {
namespace {

constexpr double kOverload = 1.3;     ///< of a share, from which on a node gives
constexpr double kMostOfIdeal = 1.5;  ///< a range above this would only turn the difference round
constexpr double kSmall = 1.0 / 8;    ///< of a share: merged up to this
constexpr std::size_t kMostSteps = 64;

}  // namespace

void TablePlan::add_up() {
  std::ranges::fill(lead_, 0);
  for (std::size_t i = 0; i < table_.ranges.size(); ++i)
    if (const map::MemberList members = settled(table_.ranges[i]); !members.empty())
      lead_[members[0]] += loads_.cost(i) / desk_.map.members[members[0]].weight;
}

void TablePlan::even_out() {
  if (weight_ == 0) return;
  const bool quiet = !changed_;
  std::size_t steps = 0;
  do add_up();
  while (relieve_once() && ++steps < kMostSteps);
  if (quiet && steps == 0) merge();
}

std::vector<map::MemberNumber> TablePlan::by_lead() const {
  std::vector<map::MemberNumber> members;
  for (std::size_t i = 0; i < lead_.size(); ++i)
    if (takers_.keeps(static_cast<map::MemberNumber>(i)))
      members.push_back(static_cast<map::MemberNumber>(i));
  std::ranges::stable_sort(members, std::greater<>{}, [&](auto member) { return lead_[member]; });
  return members;
}

bool TablePlan::overloaded(map::MemberNumber member) const {
  return lead_[member] > kOverload * total_ / weight_;
}

/// Whether something is on its way to where this one will be primary.
bool TablePlan::moves(map::MemberNumber primary) const {
  return std::ranges::any_of(table_.ranges, [&](const map::Range& range) {
    const map::MemberList members = settled(range);
    return !members.empty() && members[0] == primary && !at_rest(range);
  });
}

bool TablePlan::relieve_once() {
  const std::vector<map::MemberNumber> members = by_lead();
  const auto least = std::ranges::find_if(members.rbegin(), members.rend(), [&](auto member) {
    return takers_.gets(member) && desk_.has_room(member);
  });
  if (least == members.rend()) return false;
  const bool joiner = held_[*least] == 0;
  for (const map::MemberNumber from : members) {
    if (from == *least || !(joiner || (overloaded(from) && loads_.comparable()))) break;
    if (relieve(from, *least)) return true;
    if (moves(from)) return false;  // it may be able to give when that has arrived
  }
  return false;
}

bool TablePlan::relieve(map::MemberNumber from, map::MemberNumber to) {
  const double of_from = desk_.map.members[from].weight, of_to = desk_.map.members[to].weight;
  const double ideal = (lead_[from] - lead_[to]) * of_from * of_to / (of_from + of_to);
  if (!(ideal > 0)) return false;
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < table_.ranges.size(); ++i) {
    const map::Range& range = table_.ranges[i];
    if (range.holders.primary() != from || !at_rest(range)) continue;
    if (loads_.cost(i) > kMostOfIdeal * ideal) continue;
    if (!best || std::abs(loads_.cost(i) - ideal) < std::abs(loads_.cost(*best) - ideal)) best = i;
  }
  if (!best) return split_for(from, to, ideal);
  desk_.say(fmt::format("{} relieves {} of {}", name(to), name(from), place(table_.ranges[*best])));
  give(*best, to);
  return true;
}

bool TablePlan::split_for(map::MemberNumber from, map::MemberNumber to, double ideal) {
  if (table_.ranges.size() >= map::kMaxRanges) return false;
  std::optional<std::size_t> greatest;
  std::optional<std::string> middle;
  for (std::size_t i = 0; i < table_.ranges.size(); ++i) {
    const map::Range& range = table_.ranges[i];
    if (range.holders.primary() != from || !at_rest(range)) continue;
    if (greatest && loads_.cost(i) <= loads_.cost(*greatest)) continue;
    if (auto key = loads_.middle(table_, i)) {
      greatest = i;
      middle = std::move(key);
    }
  }
  if (!greatest) return false;
  split(*greatest, *middle);
  if (loads_.cost(*greatest) > kMostOfIdeal * ideal) return true;
  desk_.say(fmt::format("{} takes half of what {} had there", name(to), name(from)));
  give(*greatest + 1, to);
  return true;
}

void TablePlan::split(std::size_t at, const std::string& middle) {
  map::Range upper = table_.ranges[at];
  upper.from = to_bytes(middle);
  table_.ranges.insert(table_.ranges.begin() + static_cast<std::ptrdiff_t>(at) + 1, upper);
  loads_.split(at);
  changed_ = true;
  desk_.say(fmt::format("{} is split at {}", place(table_.ranges[at]), shown(middle)));
}

void TablePlan::give(std::size_t at, map::MemberNumber to) {
  map::MemberList& acting = table_.ranges[at].holders.acting;
  if (!acting.contains(to)) return learn(at, to);
  map::MemberList swapped{to};
  for (const map::MemberNumber member : acting)
    if (member != to) swapped.push_back(member);
  acting = swapped;
  changed_ = true;
}

bool TablePlan::mergeable(std::size_t at) const {
  const map::Range &low = table_.ranges[at], &high = table_.ranges[at + 1];
  if (low.holders.acting != high.holders.acting || !at_rest(low) || !at_rest(high)) return false;
  const auto member = low.holders.acting[0];
  const double share = total_ / weight_ * desk_.map.members[member].weight;
  return loads_.exact(at) && loads_.exact(at + 1) &&
         loads_.cost(at) + loads_.cost(at + 1) <= kSmall * share;
}

void TablePlan::merge() {
  for (std::size_t at = 0; at + 1 < table_.ranges.size(); ++at) {
    if (!mergeable(at)) continue;
    desk_.say(fmt::format("{} and the next range are one again", place(table_.ranges[at])));
    table_.ranges.erase(table_.ranges.begin() + static_cast<std::ptrdiff_t>(at) + 1);
    loads_.merge(at);
    changed_ = true;
  }
}

}  // namespace pando::place
