#include "sim/cut_detector.h"

namespace pando::sim {

int CutDetector::tally(Process subject) const {
  const auto found = alerts_.find(subject);
  return found == alerts_.end() ? 0 : __builtin_popcount(found->second);
}

void CutDetector::alert(Process subject, int ring) {
  std::uint32_t& rings = alerts_[subject];
  if ((rings >> ring & 1) != 0) return;
  rings |= 1U << ring;
  const int now = __builtin_popcount(rings);
  if (now == low_) ++unstable_;
  if (now != high_) return;
  --unstable_;
  ++stable_;
}

std::set<Process> CutDetector::stable() const {
  std::set<Process> found;
  for (const auto& [subject, rings] : alerts_)
    if (__builtin_popcount(rings) >= high_) found.insert(subject);
  return found;
}

}  // namespace pando::sim
