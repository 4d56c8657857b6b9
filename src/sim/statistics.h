#pragma once
/// Sums over many runs.
#include <cstdint>
#include <vector>

namespace pando::sim {

double mean(const std::vector<double>& values);
/// Requires at least one value; so do the others.
double median(std::vector<double> values);
/// The value that a share of all values do not exceed.
double quantile(std::vector<double> values, double share);

struct Interval {
  double low = 0, high = 0;
};
/// 95 % of the medians of 1,000 resamplings lie within (the percentile bootstrap).
Interval bootstrap_median(const std::vector<double>& values, std::uint64_t seed = 1);

}  // namespace pando::sim
