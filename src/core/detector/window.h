#pragma once
/// The latest intervals between heartbeats and their exact mean and variance.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pando/time.h"

namespace pando::detector {

/// Keeps whole nanoseconds and their sums in 128 bits, so nothing is ever lost to rounding, however
/// small the spread is beside the mean. Memory grows with the samples, up to the capacity.
class Window {
 public:
  /// Requires 1 <= capacity <= kMostSamples.
  explicit Window(std::size_t capacity);
  static constexpr std::size_t kMostSamples = 8192;
  /// Longer samples count as this (13 days): squares of a full window fit in 128 bits.
  static constexpr Duration kLongest{std::int64_t{1} << 50};

  /// Adds a sample, the oldest makes room. `after_loss`: heartbeats before this one went missing.
  void push(Duration sample, bool after_loss);
  /// Makes all samples longer, or shorter but not below zero.
  void shift(Duration by);

  std::size_t size() const { return samples_.size(); }
  std::size_t losses() const { return losses_; }
  /// Both in nanoseconds. Require that there is a sample.
  double mean() const;
  double deviation() const;

 private:
  __extension__ using Wide = unsigned __int128;
  struct Sample {
    std::uint64_t nanoseconds : 63;
    std::uint64_t after_loss : 1;
  };

  void add(const Sample& sample);
  void remove(const Sample& sample);

  std::size_t capacity_, oldest_ = 0, losses_ = 0;
  std::vector<Sample> samples_;
  Wide sum_ = 0, squares_ = 0;
};

}  // namespace pando::detector
