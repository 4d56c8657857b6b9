#pragma once
/// Which number do these digits say?
#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace pando {

/// Nothing unless all of the text is digits (behind a minus, where the type has negative ones) and
/// the number fits.
template <std::integral Number>
std::optional<Number> whole_number(std::string_view text, int base = 10) {
  Number value = 0;
  const char* const behind = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), behind, value, base);
  if (error != std::errc{} || end != behind) return std::nullopt;
  return value;
}

}  // namespace pando
