#include "base/foreign_text.h"

#include <cstdint>

namespace pando {
namespace {

/// One character at the beginning of a text, or one octet that is none (then `good` is false).
struct Character {
  std::size_t size = 1;
  std::uint32_t code = 0;
  bool good = false;
};

Character first_of(std::string_view text) {
  const auto octet = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = octet(0);
  if (lead < 0x80) return {1, lead, true};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < size) return {};
  std::uint32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((octet(i) & 0xC0) != 0x80) return {};
    code = code << 6 | (octet(i) & 0x3F);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (code < kLeast[size] || code > 0x10FFFF || surrogate) return {};
  return {size, code, true};
}

bool blank(std::uint32_t code) {
  return code == '\n' || code == '\r' || code == '\t';
}

/// What moves a cursor, or makes what follows look like something else.
bool dangerous(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool turns = code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
                     (code >= 0x2066 && code <= 0x2069);
  return control || turns;
}

}  // namespace

std::string foreign_text(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Character c = first_of(text);
    if (shown.size() + c.size > kForeignTextLimit) break;
    if (c.good && blank(c.code))
      shown += ' ';
    else if (!c.good || dangerous(c.code))
      shown += '?';
    else
      shown += text.substr(0, c.size);
    text.remove_prefix(c.size);
  }
  return shown;
}

}  // namespace pando
