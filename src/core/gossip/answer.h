#pragma once
/// What one message makes a node want to say.
#include <cstdint>
#include <utility>
#include <vector>

#include "core/gossip/owner.h"

namespace pando::gossip {

/// Entries of an owner, from a version on, that the other lacks.
struct Task {
  Id owner;
  Version from = 0;
  bool replace = false;
};

/// What a digest says of one owner.
struct Listing {
  std::uint64_t owner = 0;
  StartNumber start = 0;
  Version version = 0, collected = 0;
  std::uint32_t check = 0;
  StartNumber staged_start = 0;  ///< 0: no replacement has begun
  Version staged_version = 0, staged_collected = 0;
};

struct Answer {
  std::vector<Task> tasks;
  std::vector<Listing> wants;
  std::vector<std::pair<std::uint64_t, StartNumber>> gone;  ///< first bytes of the id, start
};

Listing listing_of(const Owner& owner);
/// A listing that asks for a replacement although the owner is known: from its beginning, or for
/// the rest of the one that is on its way.
Listing want_anew(const Owner& owner);

}  // namespace pando::gossip
