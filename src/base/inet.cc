#include "base/inet.h"

#include <fmt/format.h>

#include <cstdint>
#include <vector>

#include "base/whole_number.h"

namespace pando::inet {
namespace {

std::optional<unsigned> parse_number(std::string_view text, int base, unsigned max) {
  const auto value = whole_number<unsigned>(text, base);
  return value && *value <= max ? value : std::nullopt;
}

/// Appends the 16-bit groups of one side of a `::`; a dotted quad may end it.
bool parse_groups(std::string_view text, std::vector<std::uint16_t>& groups) {
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto part = text.substr(0, colon);
    if (colon == std::string_view::npos && part.find('.') != std::string_view::npos) {
      const auto quad = parse_v4(part);
      if (!quad) return false;
      for (std::size_t i = 0; i < 4; i += 2)
        groups.push_back(static_cast<std::uint16_t>(std::to_integer<unsigned>((*quad)[i]) << 8 |
                                                    std::to_integer<unsigned>((*quad)[i + 1])));
      return true;
    }
    if (part.empty() || part.size() > 4) return false;
    const auto group = parse_number(part, 16, 0xffff);
    if (!group) return false;
    groups.push_back(static_cast<std::uint16_t>(*group));
    if (colon == std::string_view::npos) return true;
    text.remove_prefix(colon + 1);
    if (text.empty()) return false;
  }
  return true;
}

}  // namespace

std::optional<std::array<std::byte, 4>> parse_v4(std::string_view text) {
  std::array<std::byte, 4> bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == 3)) return std::nullopt;
    const auto part = text.substr(0, dot);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part[0] == '0')) return std::nullopt;
    const auto value = parse_number(part, 10, 255);
    if (!value) return std::nullopt;
    bytes[i] = static_cast<std::byte>(*value);
    if (dot != std::string_view::npos) text.remove_prefix(dot + 1);
  }
  return bytes;
}

std::optional<std::array<std::byte, 16>> parse_v6(std::string_view text) {
  std::vector<std::uint16_t> head, tail;
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (!parse_groups(text, head) || head.size() != 8) return std::nullopt;
  } else {
    if (text.find("::", gap + 1) != std::string_view::npos) return std::nullopt;
    if (!parse_groups(text.substr(0, gap), head) || !parse_groups(text.substr(gap + 2), tail))
      return std::nullopt;
    if (head.size() + tail.size() > 7) return std::nullopt;
  }
  std::array<std::byte, 16> bytes{};
  const auto put = [&](std::size_t at, std::uint16_t group) {
    bytes[2 * at] = static_cast<std::byte>(group >> 8);
    bytes[2 * at + 1] = static_cast<std::byte>(group & 0xff);
  };
  for (std::size_t i = 0; i < head.size(); ++i) put(i, head[i]);
  for (std::size_t i = 0; i < tail.size(); ++i) put(8 - tail.size() + i, tail[i]);
  return bytes;
}

std::string format_v4(ByteView b) {
  return fmt::format("{}.{}.{}.{}", std::to_integer<int>(b[0]), std::to_integer<int>(b[1]),
                     std::to_integer<int>(b[2]), std::to_integer<int>(b[3]));
}

std::string format_v6(ByteView b) {
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i)
    groups[i] = std::to_integer<unsigned>(b[2 * i]) << 8 | std::to_integer<unsigned>(b[2 * i + 1]);
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
  }
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += "::";
      i += best_length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += fmt::format("{:x}", groups[i]);
  }
  return out;
}

}  // namespace pando::inet
