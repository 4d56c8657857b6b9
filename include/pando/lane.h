#pragma once
/// The parallel ways of one link. Source: docs/protocol/link.md, "Lanes".
#include <cstddef>
#include <cstdint>

namespace pando {

/// Order is kept within a lane; none waits for another.
enum class Lane : std::uint8_t { control, calls, casts, bulk };
/// How many there are.
inline constexpr std::size_t kLanes = 4;

}  // namespace pando
