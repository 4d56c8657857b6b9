#pragma once
/// Rapid's cut: which members are out, or in, for sure.
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>

namespace pando::sim {

/// A process of the model.
using Process = std::uint32_t;

/// When enough of a subject's observers have raised an alert, at one process in one configuration.
class CutDetector {
 public:
  /// An alert counts from `low` on, and is sure from `high` on.
  CutDetector(int high, int low) : high_(high), low_(low) {}

  void alert(Process subject, int ring);
  bool counts(Process subject) const { return tally(subject) >= low_; }
  /// There is something sure, and nothing that counts is not.
  bool ready() const { return stable_ > 0 && unstable_ == 0; }
  std::size_t unsure() const { return unstable_; }
  /// All that are sure, in order.
  std::set<Process> stable() const;
  /// Those that count and are not sure, with the rings that have not spoken.
  template <class Visit>
  void each_unstable(Visit visit) const {
    for (const auto& [subject, rings] : alerts_)
      if (const int tally = __builtin_popcount(rings); tally >= low_ && tally < high_)
        visit(subject, rings);
  }

 private:
  int tally(Process subject) const;

  int high_, low_;
  std::size_t stable_ = 0, unstable_ = 0;
  std::map<Process, std::uint32_t> alerts_;  ///< by subject, a bit for each ring
};

}  // namespace pando::sim
