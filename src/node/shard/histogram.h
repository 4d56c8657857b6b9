#pragma once
/// How long did commands take, by powers of two? Source: redis.io, "LATENCY HISTOGRAM".
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pando::shard {

class Histogram {
 public:
  /// Steps end at 1024 ns, at twice that, and so on up to about a second.
  static constexpr std::size_t kSteps = 21;

  void add(std::uint64_t nanoseconds) { ++counts_[step_of(nanoseconds)]; }
  void add(std::size_t step, std::uint64_t count) { counts_[step] += count; }
  const std::array<std::uint64_t, kSteps>& counts() const { return counts_; }

  /// As Redis names them: the last nanosecond that is in it, a 128th beyond the power of two.
  static constexpr std::uint64_t end_of(std::size_t step) {
    const std::uint64_t power = kFirst << step;
    return power + power / 128 - 1;
  }

 private:
  static constexpr std::uint64_t kFirst = 1024;
  static constexpr std::size_t step_of(std::uint64_t nanoseconds) {
    const auto above = static_cast<std::size_t>(std::bit_width(nanoseconds / kFirst));
    const std::size_t step = above > 0 && nanoseconds <= end_of(above - 1) ? above - 1 : above;
    return std::min(step, kSteps - 1);
  }

  std::array<std::uint64_t, kSteps> counts_{};
};

/// Of a command, as people write its name.
struct NamedHistogram {
  std::string command;
  Histogram histogram;
};
using NamedHistograms = std::vector<NamedHistogram>;

}  // namespace pando::shard
