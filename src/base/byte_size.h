#pragma once
/// Sizes of memory as Redis writes them: `100mb`, `4k`, `1073741824`.
#include <cstdint>
#include <optional>
#include <string_view>

namespace pando {

/// A whole number and a unit in any case: none or b; k, m, g = powers of 1000; kb, mb, gb = powers
/// of 1024. Nullopt for anything else and for what does not fit.
std::optional<std::uint64_t> parse_byte_size(std::string_view text);

}  // namespace pando
