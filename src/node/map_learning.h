#pragma once
/// What a learner says that it holds.
#include <cstdint>
#include <map>
#include <vector>

#include "core/place/place.h"
#include "pando/map.h"

namespace pando::node {

struct Learning {
  map::Epoch epoch = 0;                         ///< all, as of this map; unless there are:
  std::map<std::uint16_t, map::Epoch> buckets;  ///< these, for holders of that `since`
  bool holds(std::uint16_t bucket, map::Epoch since) const;
};

/// What learners hold by what they have said.
std::vector<place::Ready> ready_of(const map::Map& map,
                                   const std::map<Participant, Learning>& learners);

}  // namespace pando::node
