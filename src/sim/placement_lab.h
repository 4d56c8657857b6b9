#pragma once
/// Tables of holders by published schemes and by ours, and what they are worth.
#include <cstdint>
#include <vector>

#include "base/rng.h"
#include "pando/map.h"

namespace pando::sim {

/// The holders of each bucket.
using Placement = std::vector<map::MemberList>;

/// Rendezvous hashing (Thaler, Ravishankar 1998): each bucket at those with the highest hashes.
Placement rendezvous(std::size_t members, std::size_t buckets, std::size_t copies, Rng& rng);
/// Copysets (Cidon et al., ATC 2013): random permutations, each cut into groups.
Placement copysets(std::size_t members, std::size_t copies, std::size_t permutations, Rng& rng);
/// Our planner, driven to its end: members with random ids that are there at once, or came one by
/// one, and then so many random joins and losses in turns.
struct Growth {
  std::size_t members = 0, buckets = 0, copies = 0;
  bool at_once = true;
  int changes = 0;
};
Placement grow(const Growth& growth, Rng& rng);

/// Copies of the fullest member beside the mean.
double max_over_mean(const Placement& placement, std::size_t members);
/// How many different sets of holders there are.
std::size_t different_sets(const Placement& placement);
/// C(n, k), as a number that may be large.
double choose(std::size_t n, std::size_t k);
/// The chance that so many random sudden deaths at once leave some bucket without holder, if the
/// sets were independent: 1 - (1 - C(dead, copies) / C(members, copies)) ^ sets.
double loss_chance(std::size_t sets, std::size_t members, std::size_t copies, std::size_t dead);
/// After one death, the copies that the busiest survivor has to send, each bucket by one survivor,
/// as evenly as they can share it; the mean over all deaths.
double busiest_sender(const Placement& placement, std::size_t members);

}  // namespace pando::sim
