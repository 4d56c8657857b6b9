#include "sim/statistics.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "base/rng.h"

namespace pando::sim {

double mean(const std::vector<double>& values) {
  PANDO_ASSERT(!values.empty());
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

double quantile(std::vector<double> values, double share) {
  PANDO_ASSERT(!values.empty() && share >= 0 && share <= 1);
  std::ranges::sort(values);
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double part = place - static_cast<double>(below);
  // Infinity is a value too; nothing of it would be no number.
  return part == 0 ? values[below] : values[below] * (1 - part) + values[above] * part;
}

Interval bootstrap_median(const std::vector<double>& values, std::uint64_t seed) {
  Rng rng{seed};
  std::vector<double> medians, sample(values.size());
  for (int i = 0; i < 1000; ++i) {
    for (double& value : sample) value = values[rng.below(values.size())];
    medians.push_back(median(sample));
  }
  return {quantile(medians, 0.025), quantile(medians, 0.975)};
}

}  // namespace pando::sim
