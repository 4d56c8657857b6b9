#pragma once
/// Who shares how many buckets with whom. Source: docs/protocol/place.md, "Company".
#include <cstdint>
#include <vector>

#include "pando/holders.h"

namespace pando::place {

/// A symmetric table of counts with few entries in a row.
class Company {
 public:
  using Number = map::MemberNumber;

  /// Of so many nodes that share nothing.
  explicit Company(std::size_t nodes) : rows_(nodes) {}

  /// One bucket more of both.
  void join(Number a, Number b);
  /// One less; requires that they share one.
  void part(Number a, Number b);
  std::size_t count(Number a, Number b) const;

  struct Partner {
    Number node;
    std::uint16_t count;  ///< at least 1
  };
  /// All that share something with this one, in no order that means anything.
  const std::vector<Partner>& of(Number node) const { return rows_[node]; }

 private:
  void add(Number a, Number b);
  void take(Number a, Number b);

  std::vector<std::vector<Partner>> rows_;
};

}  // namespace pando::place
