#pragma once
/// Durations as Go writes them: `300ms`, `1m30s`, `-1.5h`.
#include <optional>
#include <string>
#include <string_view>

#include "pando/time.h"

namespace pando {

/// Reads a sum of numbers with units (ns, us, µs, ms, s, m, h); a lone `0` needs none. Nullopt for
/// anything else and for what does not fit 63 bits of nanoseconds.
std::optional<Duration> parse_duration(std::string_view text);
/// The shortest Go spelling: `1m30s`, `1.5s`, `300ms`, `0s`.
std::string format_duration(Duration duration);

}  // namespace pando
