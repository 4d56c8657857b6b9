#pragma once
/// How much each range of a table weighs. Source: docs/protocol/ranges.md, "Load".
#include <optional>
#include <string>
#include <vector>

#include "core/place/ranges.h"

namespace pando::place {

/// Costs beside the ranges of one table, which may be split and merged meanwhile.
class RangeLoads {
 public:
  /// Lives shorter than the situation.
  RangeLoads(const map::RangeTable& table, const RangeSituation& situation);

  /// Its reported load + 1, or an estimate of that.
  double cost(std::size_t range) const { return rows_[range].cost; }
  /// Whether it was reported for exactly these keys.
  bool exact(std::size_t range) const { return rows_[range].report != nullptr; }
  /// Whether loads can be compared: all are reported, or none is.
  bool comparable() const;
  /// Where its load can be halved; nullopt: nowhere, or it is not known yet.
  std::optional<std::string> middle(const map::RangeTable& table, std::size_t range) const;

  /// The range is two now, with half of the load each.
  void split(std::size_t range);
  /// The range and the next one are one now.
  void merge(std::size_t range);

 private:
  struct Row {
    double cost = 1;
    const RangeReport* report = nullptr;  ///< null: none for exactly these keys
  };
  void read(const map::RangeTable& table, const RangeReport& report);

  std::vector<Row> rows_;
  bool any_ = false;  ///< something has been reported, or is going to be
};

}  // namespace pando::place
