#include <algorithm>

#include "core/place/place.h"
#include "core/place/shares.h"

namespace pando::place {
namespace {

/// A twentieth of a node's copies is a bucket or more.
constexpr std::size_t kFine = 20;

struct Extent {
  double most = 1, least = 1;
};

Extent extent(const std::vector<Held>& held, std::size_t Held::* what,
              const std::vector<double>& shares) {
  Extent result{0, 1};
  bool any = false;
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (shares[i] <= 0) continue;
    const double part = static_cast<double>(held[i].*what) / shares[i];
    result.most = std::max(result.most, part);
    result.least = any ? std::min(result.least, part) : part;
    any = true;
  }
  return any ? result : Extent{};
}

std::size_t power_of_two_from(std::size_t count) {
  std::size_t power = 1;
  while (power < count) power *= 2;
  return power;
}

/// What each member holds, and how many buckets are held.
std::size_t count(const map::Map& map, std::vector<Held>& members) {
  std::size_t held = 0;
  for (const map::Holders& bucket : map.buckets) {
    for (const map::MemberNumber member : bucket.acting) ++members[member].copies;
    for (const map::MemberNumber member : bucket.learners) ++members[member].learning;
    if (const auto primary = bucket.primary()) ++members[*primary].primaries;
    held += !bucket.acting.empty();
  }
  return held;
}

}  // namespace

Balance balance(const map::Map& map) {
  Balance result;
  result.members.resize(map.members.size());
  const std::size_t held = count(map, result.members);
  std::vector<Taker> takers;
  for (const map::Host& member : map.members)
    takers.push_back({static_cast<double>(member.weight), static_cast<double>(held)});
  const std::size_t copies = map::possible_copies(map, map.copies);
  const Extent all =
      extent(result.members, &Held::copies, fair_shares(Spread{map.members}, takers, held, copies));
  for (std::size_t i = 0; i < takers.size(); ++i)
    takers[i].most = static_cast<double>(result.members[i].copies);
  const Extent roles =
      extent(result.members, &Held::primaries, fill_by_weight(takers, static_cast<double>(held)));
  result.most_copies = all.most;
  result.least_copies = all.least;
  result.most_primaries = roles.most;
  result.least_primaries = roles.least;
  result.wanted_buckets = power_of_two_from((kFine * map.members.size() + copies - 1) / copies);
  return result;
}

}  // namespace pando::place
