#include "wire/msgpack_scan.h"

#include <array>
#include <utility>

namespace pando::wire::msgpack {
namespace {

/// What the first byte of a value says about the rest of it.
struct Head {
  std::uint8_t length_width = 0;  ///< bytes of a length or count that follow
  std::uint8_t extra = 0;         ///< fixed bytes behind them
  enum class Kind : std::uint8_t { scalar, body, list, map, broken } kind = Kind::scalar;
  std::uint8_t count = 0;  ///< where it is in the first byte itself
};

using Kind = Head::Kind;

/// Rows c0 to df of the format's table.
constexpr std::array<Head, 32> kHeads{{
    {},                      // c0 nil
    {.kind = Kind::broken},  // c1 never used
    {},
    {},                                       // c2, c3 bool
    {.length_width = 1, .kind = Kind::body},  // bin
    {.length_width = 2, .kind = Kind::body},
    {.length_width = 4, .kind = Kind::body},
    {.length_width = 1, .extra = 1, .kind = Kind::body},  // ext, with a type byte
    {.length_width = 2, .extra = 1, .kind = Kind::body},
    {.length_width = 4, .extra = 1, .kind = Kind::body},
    {.extra = 4},
    {.extra = 8},  // float
    {.extra = 1},
    {.extra = 2},
    {.extra = 4},
    {.extra = 8},  // unsigned
    {.extra = 1},
    {.extra = 2},
    {.extra = 4},
    {.extra = 8},  // signed
    {.extra = 2},
    {.extra = 3},
    {.extra = 5},
    {.extra = 9},
    {.extra = 17},                            // fixext
    {.length_width = 1, .kind = Kind::body},  // str
    {.length_width = 2, .kind = Kind::body},
    {.length_width = 4, .kind = Kind::body},
    {.length_width = 2, .kind = Kind::list},
    {.length_width = 4, .kind = Kind::list},
    {.length_width = 2, .kind = Kind::map},
    {.length_width = 4, .kind = Kind::map},
}};

constexpr Head head_of(std::uint8_t tag) {
  if (tag < 0x80 || tag >= 0xe0) return {};
  if (tag < 0x90) return {.kind = Kind::map, .count = static_cast<std::uint8_t>(tag & 0x0f)};
  if (tag < 0xa0) return {.kind = Kind::list, .count = static_cast<std::uint8_t>(tag & 0x0f)};
  if (tag < 0xc0) return {.kind = Kind::body, .count = static_cast<std::uint8_t>(tag & 0x1f)};
  return kHeads[tag - 0xc0];
}

std::uint64_t count_of(const Head& head, ByteView after_tag) {
  std::uint64_t count = head.count;
  for (std::size_t i = 0; i < head.length_width; ++i)
    count = count << 8 | std::to_integer<std::uint64_t>(after_tag[i]);
  return count;
}

}  // namespace

Decoded<std::size_t> Scanner::scan(ByteView bytes) {
  for (;;) {
    if (position_ >= bytes.size()) return std::unexpected{DecodeError::truncated};
    const Head head = head_of(std::to_integer<std::uint8_t>(bytes[position_]));
    if (head.kind == Kind::broken) return std::unexpected{DecodeError::malformed};
    const std::size_t available = bytes.size() - position_;
    std::uint64_t size = std::uint64_t{1} + head.length_width + head.extra;
    if (available < size) return std::unexpected{DecodeError::truncated};
    const std::uint64_t count = count_of(head, bytes.subspan(position_ + 1));
    if (head.kind == Kind::body) size += count;
    if (available < size) return std::unexpected{DecodeError::truncated};
    position_ += size;
    if ((head.kind == Kind::list || head.kind == Kind::map) && count != 0) {
      if (depth_ == kMaxDepth) return std::unexpected{DecodeError::too_large};
      open_[depth_++] = head.kind == Kind::map ? 2 * count : count;
      continue;
    }
    while (depth_ != 0 && --open_[depth_ - 1] == 0) --depth_;
    if (depth_ == 0) return std::exchange(position_, 0);
  }
}

}  // namespace pando::wire::msgpack
