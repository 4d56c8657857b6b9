#include "pando/identity.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pando {
namespace {

/// 16: not a digit.
std::uint8_t digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  return c >= 'a' && c <= 'f' ? static_cast<std::uint8_t>(c - 'a' + 10) : 16;
}

}  // namespace

std::string Id::to_string() const {
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

std::optional<Id> Id::parse(std::string_view text) {
  Id id;
  if (text.size() != 2 * id.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const std::uint8_t high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (high > 15 || low > 15) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

}  // namespace pando
