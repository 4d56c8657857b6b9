#include "core/place/key_middle.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace pando::place {
namespace {

unsigned digit(std::string_view key, std::size_t at) {
  return at < key.size() ? static_cast<std::uint8_t>(key[at]) : 0U;
}

/// (a + b) / 2 with so many digits; b = 1 if it is the end.
std::string mean(std::string_view a, std::optional<std::string_view> b, std::size_t digits) {
  std::string sum(digits, '\0');
  unsigned carry = 0;
  for (std::size_t i = digits; i-- > 0;) {
    carry += digit(a, i) + (b ? digit(*b, i) : 0U);
    sum[i] = static_cast<char>(carry & 0xff);
    carry >>= 8;
  }
  carry += b ? 0U : 1U;
  for (char& c : sum) {  // a halved number's last bit goes into the next digit
    const unsigned whole = (carry << 8) + static_cast<std::uint8_t>(c);
    c = static_cast<char>(whole >> 1);
    carry = whole & 1;
  }
  return sum;
}

}  // namespace

std::optional<std::string> key_between(std::string_view from, std::optional<std::string_view> to) {
  const std::size_t digits = std::max(from.size(), to ? to->size() : 0) + 1;
  const std::string middle = mean(from, to, digits);
  for (std::size_t size = 1; size <= digits; ++size) {
    const std::string_view key = std::string_view{middle}.substr(0, size);
    if (from < key && (!to || key < *to)) return std::string{key};
  }
  return {};
}

std::string shown(std::string_view key) {
  constexpr std::size_t kMost = 32;
  std::string text = "\"";
  for (const char c : key.substr(0, kMost))
    if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
      text += c;
    else
      text += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(c));
  return text + (key.size() > kMost ? "\"…" : "\"");
}

}  // namespace pando::place
