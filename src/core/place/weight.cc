#include <algorithm>

#include "base/map_limits.h"
#include "core/place/place.h"

namespace pando::place {
namespace {

constexpr std::uint64_t kMemory = std::uint64_t{4} << 30, kCores = 2, kWeight = 100;

/// In parts of kWeight; what is not known has no part in it.
std::uint64_t measured(std::uint64_t memory, std::uint32_t cores) {
  const std::uint64_t by_memory = memory / (kMemory / kWeight);
  const std::uint64_t by_cores = cores * kWeight / kCores;
  if (memory == 0 && cores == 0) return kWeight;
  if (memory == 0) return by_cores;
  // What is scarcer limits what a node can hold and serve.
  return cores == 0 ? by_memory : std::min(by_memory, by_cores);
}

}  // namespace

std::uint32_t weight_of(std::uint64_t memory, std::uint32_t cores, std::uint32_t previous) {
  const auto weight = static_cast<std::uint32_t>(
      std::clamp<std::uint64_t>(measured(memory, cores), 1, map::kMaxWeight));
  const std::uint64_t apart = weight > previous ? weight - previous : previous - weight;
  return previous != 0 && apart * 4 <= previous ? previous : weight;
}

}  // namespace pando::place
