#pragma once
/// The system's answers to "what time is it?" and "what can nobody guess?".
#include <array>
#include <cstdint>

#include "pando/time.h"

namespace pando::shell {

/// The steady clock of a driver. It goes on while the machine sleeps (CLOCK_BOOTTIME), so that a
/// suspended node knows how long it was away. Any thread.
Instant now();

/// Added to now() it gives the time of day, as it stands at the call.
Duration wall_clock();

/// 256 bits from the kernel. Aborts if the kernel has none: nothing safe can be done without.
std::array<std::uint64_t, 4> entropy();

}  // namespace pando::shell
