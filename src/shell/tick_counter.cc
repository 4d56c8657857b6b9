#include "shell/tick_counter.h"

#include <chrono>
#include <fstream>
#include <string>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace pando::shell {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Long enough for a rate that is right to a few parts in ten thousand.
constexpr Clock::duration kMeasured = 1ms;

std::uint64_t clock_ticks() {
  const auto since = Clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::nanoseconds{since}.count());
}

#if defined(__x86_64__)
std::uint64_t processor_ticks() {
  return __rdtsc();
}

/// Whether the kernel itself tells time by it: then it is the same on all cores, at any frequency.
bool processor_is_trusted() {
  std::ifstream file{"/sys/devices/system/clocksource/clocksource0/current_clocksource"};
  std::string source;
  return file >> source && source == "tsc";
}
#else
std::uint64_t processor_ticks() {
  return clock_ticks();
}
bool processor_is_trusted() {
  return false;
}
#endif

}  // namespace

TickCounter::TickCounter() : by_processor_(processor_is_trusted()) {
  if (!by_processor_) return;
  const Clock::time_point from = Clock::now();
  const std::uint64_t first = now();
  Clock::time_point to = from;
  while (to - from < kMeasured) to = Clock::now();
  const auto passed = std::chrono::duration<double, std::nano>{to - from}.count();
  nanoseconds_per_tick_ = passed / static_cast<double>(now() - first);
}

std::uint64_t TickCounter::now() const {
  return by_processor_ ? processor_ticks() : clock_ticks();
}

}  // namespace pando::shell
