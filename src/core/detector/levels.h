#pragma once
/// From lateness to level: -log10 of the chance that a heartbeat is even later.
namespace pando::detector {

/// Normal law; `deviations` is how many standard deviations past the mean. Finite and never
/// falling for every argument that is not NaN. Relative error below 1e-12 for -9 and more.
/// Source: docs/protocol/detector.md, "Levels"; Hayashibara et al. (SRDS 2004).
double normal_level(double deviations);

/// The inverse: deviations past the mean at which `level` is reached. Requires level > 0.
double normal_deviate(double level);

/// Exponential law; `means` is the silence in units of the mean. Zero for what is not positive.
double exponential_level(double means);

/// The inverse. Requires level >= 0.
double exponential_means(double level);

/// A level with its two inverses, which cost iterations once instead of per heartbeat.
class Threshold {
 public:
  /// Requires level > 0.
  explicit Threshold(double level)
      : deviations_(normal_deviate(level)), means_(exponential_means(level)) {}

  double deviations() const { return deviations_; }
  double means() const { return means_; }

 private:
  double deviations_, means_;
};

}  // namespace pando::detector
