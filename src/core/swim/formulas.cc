#include "core/swim/formulas.h"

#include <algorithm>
#include <cmath>

namespace pando::swim {
namespace {

constexpr double kScaledNodes = 32;

double count(std::size_t nodes) {
  return static_cast<double>(nodes);
}

}  // namespace

int retransmit_limit(int mult, std::size_t nodes) {
  return mult * static_cast<int>(std::ceil(std::log10(count(nodes) + 1)));
}

SuspicionBounds suspicion_bounds(const Timing& timing, std::size_t nodes) {
  const double scale = std::max(1.0, std::log10(std::max(1.0, count(nodes))));
  const auto thousandths = static_cast<Duration::rep>(scale * 1000);
  SuspicionBounds bounds;
  bounds.min = timing.suspicion_mult * thousandths * timing.probe_interval / 1000;
  bounds.max = timing.suspicion_max_timeout_mult * bounds.min;
  const int wanted = timing.suspicion_mult - 2;
  const bool enough_others = wanted >= 1 && nodes >= static_cast<std::size_t>(wanted) + 2;
  if (timing.lifeguard.suspicion && enough_others) bounds.wanted = wanted;
  return bounds;
}

Duration suspicion_timeout(int confirmed, const SuspicionBounds& bounds) {
  if (bounds.wanted < 1) return bounds.min;
  const double share = std::log(confirmed + 1.0) / std::log(bounds.wanted + 1.0);
  const double max = std::chrono::duration<double>{bounds.max}.count();
  const double min = std::chrono::duration<double>{bounds.min}.count();
  const double raw = max - share * (max - min);
  const auto floored = std::chrono::milliseconds{static_cast<long>(std::floor(1000 * raw))};
  return std::max(Duration{floored}, bounds.min);
}

Duration push_pull_interval(Duration base, std::size_t nodes) {
  if (count(nodes) <= kScaledNodes) return base;
  const double steps = std::ceil(std::log2(count(nodes)) - std::log2(kScaledNodes)) + 1;
  return static_cast<Duration::rep>(steps) * base;
}

Duration pause_limit(const Timing& timing) {
  return std::max<Duration>(1s, 5 * timing.gossip_interval);
}

}  // namespace pando::swim
