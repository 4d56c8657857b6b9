#include "base/byte_size.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace pando {
namespace {

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> kUnits = {{{"", 1},
                                                                               {"b", 1},
                                                                               {"k", 1'000},
                                                                               {"kb", 1 << 10},
                                                                               {"m", 1'000'000},
                                                                               {"mb", 1 << 20},
                                                                               {"g", 1'000'000'000},
                                                                               {"gb", 1 << 30}}};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::optional<std::uint64_t> parse_byte_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end.ec != std::errc{}) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end.ptr - text.data()));
  const auto known = std::ranges::find_if(
      kUnits, [&](const auto& row) { return std::ranges::equal(row.first, unit, {}, {}, lower); });
  if (known == kUnits.end() || number > std::numeric_limits<std::uint64_t>::max() / known->second)
    return std::nullopt;
  return number * known->second;
}

}  // namespace pando
