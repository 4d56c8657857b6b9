#pragma once
/// When or how often a key was used, in 24 bits: as Redis keeps it, so that its policies of
/// eviction mean the same here. Source: redis.io, "Key eviction".
#include <cstdint>

#include "base/rng.h"

namespace pando::keys {

/// Seconds of a clock that goes round after 194 days.
std::uint32_t clock_of(std::int64_t now_ms);
/// Seconds since the last use.
std::int64_t idle_seconds(std::uint32_t access, std::int64_t now_ms);

/// A counter that grows ever more slowly, and how it looks after another use: 16 bits of minutes
/// and 8 of the counter's.
std::uint32_t first_use(std::int64_t now_ms);
std::uint32_t used_again(std::uint32_t access, std::int64_t now_ms, Rng& rng);
/// The counter with what has faded since.
unsigned frequency(std::uint32_t access, std::int64_t now_ms);

}  // namespace pando::keys
