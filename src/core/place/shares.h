#pragma once
/// How many copies each member should have, as a fraction of buckets need not be whole.
/// Source: docs/protocol/place.md, "Shares".
#include <cstddef>
#include <vector>

#include "core/place/spread.h"

namespace pando::place {

/// What a member could take.
struct Taker {
  double weight = 0;  ///< 0: it takes no part
  double most = 0;    ///< copies
};

/// The least penalty of so many copies of one bucket among these members: one number for none, for
/// one, for two … up to as many as there are hosts, at most `copies`.
std::vector<Penalty> best_spread(const Spread& spread, const std::vector<Taker>& takers,
                                 std::size_t copies);

/// By weight, as evenly as possible, when each of `buckets` has `copies` copies on different hosts
/// with the least penalty.
std::vector<double> fair_shares(const Spread& spread, const std::vector<Taker>& takers,
                                std::size_t buckets, std::size_t copies);

/// By weight, as evenly as each one's most allows: as much as `total`, or as all can take.
std::vector<double> fill_by_weight(const std::vector<Taker>& takers, double total);

}  // namespace pando::place
