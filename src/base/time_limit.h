#pragma once
/// When is a time over that somebody outside has named?
#include <chrono>
#include <cstdint>

#include "pando/time.h"

namespace pando {

/// kNever for more milliseconds than clocks have. Requires that they are not negative.
inline Instant after_milliseconds(Instant now, std::int64_t ms) {
  const auto longest = std::chrono::floor<std::chrono::milliseconds>(kNever - now).count();
  return ms < longest ? now + std::chrono::milliseconds{ms} : kNever;
}

}  // namespace pando
