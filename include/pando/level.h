#pragma once
/// How much a message matters.
#include <cstdint>
#include <string_view>

namespace pando {

/// From what only a developer wants to read to what an operator must.
enum class Level : std::uint8_t { trace, debug, info, warn, error };

/// `TRACE`, `DEBUG`, `INFO`, `WARN` or `ERR`, as Serf spells them.
std::string_view to_string(Level level);

}  // namespace pando
