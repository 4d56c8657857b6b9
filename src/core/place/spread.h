#pragma once
/// What fails together: hosts, racks and zones. Source: docs/protocol/place.md, "Spread".
#include <cstdint>
#include <vector>

#include "pando/map.h"

namespace pando::place {

/// Where one member is: numbers from 0, in the order of the members.
struct Site {
  std::uint32_t host = 0;  ///< the last label of its zone path, or its name
  std::uint32_t rack = 0;  ///< the labels before that; without: its host
  std::uint32_t zone = 0;  ///< the labels before that; without: its rack
};

/// How badly copies are spread: pairs on one host, then in one rack, then in one zone. 0: not at
/// all. Smaller is better, whatever comes behind.
using Penalty = std::uint32_t;
inline constexpr Penalty kOneHost = 1 << 16, kOneRack = 1 << 8, kOneZone = 1;

/// The sites of a map's members.
class Spread {
 public:
  /// Keeps nothing of the members.
  explicit Spread(const std::vector<map::Host>& members);

  const std::vector<Site>& sites() const { return sites_; }
  /// Requires a member's number, as all below.
  const Site& site(map::MemberNumber member) const { return sites_[member]; }
  /// What these two cost each other.
  Penalty between(map::MemberNumber a, map::MemberNumber b) const {
    const Site &x = sites_[a], &y = sites_[b];
    return (x.host == y.host ? kOneHost : 0) + (x.rack == y.rack ? kOneRack : 0) +
           (x.zone == y.zone ? kOneZone : 0);
  }
  /// What one more would cost.
  Penalty added(const map::MemberList& copies, map::MemberNumber member) const {
    Penalty sum = 0;
    for (const map::MemberNumber other : copies) sum += between(other, member);
    return sum;
  }
  /// What one would cost in another's place.
  Penalty added(const map::MemberList& copies, map::MemberNumber member,
                map::MemberNumber instead_of) const {
    Penalty sum = 0;
    for (const map::MemberNumber other : copies)
      if (other != instead_of) sum += between(other, member);
    return sum;
  }
  /// Of all pairs.
  Penalty of(const map::MemberList& copies) const;

 private:
  std::vector<Site> sites_;
};

}  // namespace pando::place
