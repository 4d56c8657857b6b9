#include "core/place/shares.h"

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

namespace pando::place {
namespace {

/// Takes one copy after the other where it costs least; whoever `likes` says comes first of equals.
/// The penalties are of a kind (M-convex) for which this gives the least sum.
template <class Likes>
map::MemberList greedy(const Spread& spread, const std::vector<Taker>& takers, std::size_t copies,
                       Likes likes) {
  map::MemberList chosen;
  while (chosen.size() < copies) {
    std::tuple<Penalty, bool, map::MemberNumber> best{kOneHost, true, 0};
    for (std::size_t i = 0; i < takers.size(); ++i) {
      const auto member = static_cast<map::MemberNumber>(i);
      if (takers[i].weight <= 0 || takers[i].most < 1) continue;
      best = std::min(best, {spread.added(chosen, member), !likes(member), member});
    }
    const auto [penalty, unused, member] = best;
    if (penalty >= kOneHost) break;
    chosen.push_back(member);
  }
  return chosen;
}

constexpr auto kNobody = [](map::MemberNumber) { return false; };

/// Members that fail together, or all of them, or one.
struct Group {
  double least = 0, most = 0;  ///< copies
  double weight = 0;           ///< of a member
  std::size_t member = 0;      ///< if `weight` is not 0
  std::vector<Group> parts;    ///< otherwise

  /// What it would take at this level of water.
  double taken(double level) const {
    if (weight > 0) return std::min(level * weight, most);
    double sum = 0;
    for (const Group& part : parts) sum += part.taken(level);
    return std::clamp(sum, least, most);
  }

  /// Hands `total` down.
  void pour(double total, double highest, std::vector<double>& shares) const {
    if (weight > 0) {
      shares[member] = total;
      return;
    }
    double low = 0, high = highest;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = (low + high) / 2;
      double sum = 0;
      for (const Group& part : parts) sum += part.taken(middle);
      (sum < total ? low : high) = middle;
    }
    for (const Group& part : parts) part.pour(part.taken(high), highest, shares);
  }

 private:
  static constexpr int kHalvings = 60;  ///< then a double has no digits left
};

/// Builds the groups of one level after the other.
class Tree {
 public:
  Tree(const Spread& spread, const std::vector<Taker>& takers, std::size_t buckets,
       std::size_t copies)
      : spread_(spread), takers_(takers), buckets_(static_cast<double>(buckets)), copies_(copies) {}

  Group build() const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < takers_.size(); ++i)
      if (takers_[i].weight > 0) all.push_back(i);
    Group root = group(all, 0);
    root.least = 0;
    return root;
  }

 private:
  static constexpr std::uint32_t Site::* kLevels[] = {&Site::zone, &Site::rack, &Site::host};
  static constexpr std::size_t kHosts = 2, kMembers = 3;

  Group group(const std::vector<std::size_t>& members, std::size_t level) const {
    if (level == kMembers && members.size() == 1) return leaf(members[0]);
    Group result;
    if (level == kMembers) {
      for (const std::size_t member : members) result.parts.push_back(leaf(member));
    } else {
      std::map<std::uint32_t, std::vector<std::size_t>> groups;
      for (const std::size_t member : members)
        groups[spread_.sites()[member].*kLevels[level]].push_back(member);
      for (const auto& [unused, part] : groups) result.parts.push_back(group(part, level + 1));
    }
    for (const Group& part : result.parts) result.most += part.most;
    if (level > 0) limit(result, members, kLevels[level - 1], level - 1 == kHosts);
    return result;
  }

  /// What all best ways to spread one bucket have in common about this group.
  void limit(Group& group, const std::vector<std::size_t>& members, std::uint32_t Site::* level,
             bool host) const {
    if (host) {
      group.most = std::min(group.most, buckets_);
      return;
    }
    const std::uint32_t number = spread_.sites()[members[0]].*level;
    const auto inside = [&](map::MemberNumber m) { return spread_.site(m).*level == number; };
    const auto outside = [&](map::MemberNumber m) { return !inside(m); };
    const auto count = [&](const map::MemberList& list) {
      return static_cast<double>(std::ranges::count_if(list, inside));
    };
    const double most = count(greedy(spread_, takers_, copies_, inside));
    const double least = count(greedy(spread_, takers_, copies_, outside));
    group.most = std::min(group.most, buckets_ * most);
    group.least = std::min(group.most, buckets_ * least);
  }

  Group leaf(std::size_t member) const {
    Group leaf;
    leaf.weight = takers_[member].weight;
    leaf.most = takers_[member].most;
    leaf.member = member;
    return leaf;
  }

  const Spread& spread_;
  const std::vector<Taker>& takers_;
  double buckets_;
  std::size_t copies_;
};

double highest_level(const std::vector<Taker>& takers) {
  double highest = 1;
  for (const Taker& taker : takers)
    if (taker.weight > 0) highest = std::max(highest, taker.most / taker.weight);
  return highest;
}

}  // namespace

std::vector<Penalty> best_spread(const Spread& spread, const std::vector<Taker>& takers,
                                 std::size_t copies) {
  const map::MemberList chosen = greedy(spread, takers, copies, kNobody);
  std::vector<Penalty> best{0};
  map::MemberList some;
  for (const map::MemberNumber member : chosen) {
    best.push_back(best.back() + spread.added(some, member));
    some.push_back(member);
  }
  return best;
}

std::vector<double> fair_shares(const Spread& spread, const std::vector<Taker>& takers,
                                std::size_t buckets, std::size_t copies) {
  std::vector<double> shares(takers.size(), 0);
  Tree{spread, takers, buckets, copies}.build().pour(static_cast<double>(buckets * copies),
                                                     highest_level(takers), shares);
  return shares;
}

std::vector<double> fill_by_weight(const std::vector<Taker>& takers, double total) {
  Group all;
  for (std::size_t i = 0; i < takers.size(); ++i)
    if (takers[i].weight > 0) {
      Group leaf;
      leaf.weight = takers[i].weight;
      leaf.most = takers[i].most;
      leaf.member = i;
      all.parts.push_back(leaf);
    }
  std::vector<double> shares(takers.size(), 0);
  all.pour(total, highest_level(takers), shares);
  return shares;
}

}  // namespace pando::place
