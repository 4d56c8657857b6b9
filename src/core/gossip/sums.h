#pragma once
/// Sums by which contents are compared. Source: docs/protocol/gossip.md, "Sums".
#include <array>
#include <cstdint>
#include <string_view>

#include "pando/bytes.h"

namespace pando::gossip {

/// The sum of one entry. A time limit is no part of it.
std::uint64_t entry_sum(std::string_view key, ByteView value, std::uint64_t version, bool deleted);

/// A sum that does not depend on order: what was added can be taken out again.
struct Sum {
  std::uint64_t low = 0, high = 0;

  Sum& operator+=(const Sum& other);
  Sum& operator-=(const Sum& other);
  friend bool operator==(const Sum&, const Sum&) = default;
};

/// The sum of these numbers in this order.
Sum sum_of_numbers(const std::array<std::uint64_t, 7>& numbers);

}  // namespace pando::gossip
