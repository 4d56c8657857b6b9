#include "sim/placement_lab.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "core/place/place.h"

namespace pando::sim {
namespace {

using map::MemberList;
using map::MemberNumber;

MemberList sorted(MemberList list) {
  std::vector<MemberNumber> members(list.begin(), list.end());
  std::ranges::sort(members);
  MemberList result;
  for (const MemberNumber member : members) result.push_back(member);
  return result;
}

std::vector<MemberNumber> numbers(std::size_t members) {
  std::vector<MemberNumber> all(members);
  std::iota(all.begin(), all.end(), MemberNumber{0});
  return all;
}

place::Candidate random_node(std::size_t number, Rng& rng) {
  place::Candidate node;
  rng.fill(std::as_writable_bytes(std::span{node.host.who.id.bytes}));
  node.host.who.start = 1;
  node.host.name = "n" + std::to_string(number);
  return node;
}

/// Whether `dead`'s buckets can be sent so that nobody sends more than `limit`: each finds a
/// sender, others make room by sending something else.
class Senders {
 public:
  Senders(const Placement& placement, MemberNumber dead, std::size_t members)
      : dead_(dead), sends_(members) {
    for (const MemberList& holders : placement)
      if (holders.contains(dead)) lost_.push_back(&holders);
  }

  std::size_t least_maximum() {
    std::size_t limit = 0;
    for (std::size_t bucket = 0; bucket < lost_.size(); ++bucket) do {
        seen_.assign(sends_.size(), false);
      } while (!assign(bucket, limit) && ++limit != 0);
    return limit;
  }

 private:
  bool assign(std::size_t bucket, std::size_t limit) {
    for (const MemberNumber sender : *lost_[bucket]) {
      if (sender == dead_ || seen_[sender]) continue;
      seen_[sender] = true;
      if (sends_[sender].size() < limit) {
        sends_[sender].push_back(bucket);
        return true;
      }
      for (std::size_t& other : sends_[sender])
        if (assign(other, limit)) {
          other = bucket;
          return true;
        }
    }
    return false;
  }

  MemberNumber dead_;
  std::vector<const MemberList*> lost_;
  std::vector<std::vector<std::size_t>> sends_;
  std::vector<bool> seen_;
};

/// A cluster of our planner's.
class Grove {
 public:
  Grove(const Growth& growth, Rng& rng) : rng_(rng) {
    situation_.nodes.push_back(random_node(0, rng));
    Id cluster;
    cluster.bytes[0] = 1;
    map_ = map::first_map(cluster, situation_.nodes[0].host, growth.buckets,
                          static_cast<std::uint8_t>(growth.copies), map::SplitPolicy::majority);
    for (std::size_t i = 1; i < growth.members; ++i) {
      join();
      if (!growth.at_once) settle();
    }
    settle();
  }

  /// A loss and a join in turns.
  void live(int changes) {
    for (int i = 0; i < changes; ++i) {
      i % 2 == 0 ? lose() : join();
      settle();
    }
  }
  Placement placement() const {
    Placement placement;
    for (const map::Holders& bucket : map_.buckets) placement.push_back(bucket.acting);
    return placement;
  }

 private:
  void join() { situation_.nodes.push_back(random_node(++number_, rng_)); }
  void lose() {
    const std::size_t at = rng_.below(situation_.nodes.size());
    situation_.nodes.erase(situation_.nodes.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void settle() { map_ = place::forecast(map_, situation_).map; }

  Rng& rng_;
  place::Situation situation_;
  map::Map map_;
  std::size_t number_ = 0;
};

}  // namespace

double choose(std::size_t n, std::size_t k) {
  double result = 1;
  for (std::size_t i = 0; i < k; ++i)
    result *= static_cast<double>(n - i) / static_cast<double>(i + 1);
  return result;
}

Placement rendezvous(std::size_t members, std::size_t buckets, std::size_t copies, Rng& rng) {
  Placement placement(buckets);
  std::vector<std::uint64_t> hashes(members);
  for (MemberList& holders : placement) {
    for (std::uint64_t& hash : hashes) hash = rng.next();
    std::vector<MemberNumber> order = numbers(members);
    std::ranges::partial_sort(order, order.begin() + static_cast<std::ptrdiff_t>(copies), {},
                              [&](MemberNumber member) { return hashes[member]; });
    for (std::size_t i = 0; i < copies; ++i) holders.push_back(order[i]);
  }
  return placement;
}

Placement copysets(std::size_t members, std::size_t copies, std::size_t permutations, Rng& rng) {
  Placement groups;
  std::vector<MemberNumber> order = numbers(members);
  for (std::size_t p = 0; p < permutations; ++p) {
    rng.shuffle(order);
    for (std::size_t i = 0; i + copies <= members; i += copies) {
      MemberList group;
      for (std::size_t j = 0; j < copies; ++j) group.push_back(order[i + j]);
      groups.push_back(group);
    }
  }
  return groups;
}

Placement grow(const Growth& growth, Rng& rng) {
  Grove grove{growth, rng};
  grove.live(growth.changes);
  return grove.placement();
}

double max_over_mean(const Placement& placement, std::size_t members) {
  std::vector<double> loads(members, 0);
  double all = 0;
  for (const MemberList& holders : placement)
    for (const MemberNumber member : holders) {
      ++loads[member];
      ++all;
    }
  return *std::ranges::max_element(loads) / (all / static_cast<double>(members));
}

std::size_t different_sets(const Placement& placement) {
  std::set<std::vector<MemberNumber>> sets;
  for (const MemberList& holders : placement) {
    const MemberList set = sorted(holders);
    sets.emplace(set.begin(), set.end());
  }
  return sets.size();
}

double loss_chance(std::size_t sets, std::size_t members, std::size_t copies, std::size_t dead) {
  const double one = choose(dead, copies) / choose(members, copies);
  return -std::expm1(static_cast<double>(sets) * std::log1p(-one));
}

double busiest_sender(const Placement& placement, std::size_t members) {
  double sum = 0;
  for (const MemberNumber dead : numbers(members))
    sum += static_cast<double>(Senders{placement, dead, members}.least_maximum());
  return sum / static_cast<double>(members);
}

}  // namespace pando::sim
