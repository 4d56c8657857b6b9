#pragma once
/// How much a message matters.
#include <cstdint>
#include <string_view>

namespace pando {

enum class Level : std::uint8_t { trace, debug, info, warn, error };

/// `TRACE`, `DEBUG`, `INFO`, `WARN` or `ERR`, as Serf spells them.
std::string_view to_string(Level level);

}  // namespace pando
