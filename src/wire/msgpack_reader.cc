#include "wire/msgpack_reader.h"

#include <bit>

#include "wire/msgpack_scan.h"

namespace pando::wire::msgpack {

ByteView Reader::take(std::size_t size) {
  if (static_cast<std::size_t>(end_ - at_) < size) {
    fail(DecodeError::truncated);
    return {};
  }
  const ByteView found{at_, size};
  at_ += size;
  return found;
}

std::uint64_t Reader::big_endian(std::size_t width) {
  std::uint64_t value = 0;
  for (const std::byte b : take(width)) value = value << 8 | std::to_integer<std::uint64_t>(b);
  return value;
}

Reader::Number Reader::number() {
  const ByteView head = take(1);
  if (head.empty()) return {};
  const auto tag = std::to_integer<std::uint8_t>(head[0]);
  if (tag <= 0x7f) return {.bits = tag};
  if (tag >= 0xe0)
    return {.bits = static_cast<std::uint64_t>(std::int64_t{tag} - 0x100), .negative = true};
  if (tag >= 0xcc && tag <= 0xcf) return {.bits = big_endian(std::size_t{1} << (tag - 0xcc))};
  if (tag >= 0xd0 && tag <= 0xd3) {
    const std::size_t width = std::size_t{1} << (tag - 0xd0);
    const std::size_t unused = 64 - 8 * width;
    const auto bits = static_cast<std::int64_t>(big_endian(width) << unused);
    return {.bits = static_cast<std::uint64_t>(bits >> unused), .negative = bits < 0};
  }
  if (tag == 0xc0) return {};
  fail(DecodeError::wrong_type);
  return {};
}

std::uint64_t Reader::long_unsigned(std::uint64_t max) {
  const Number found = number();
  if (!found.negative && found.bits <= max) return found.bits;
  fail(DecodeError::out_of_range);
  return 0;
}

std::int64_t Reader::integer(std::int64_t min, std::int64_t max) {
  const Number found = number();
  const auto value = static_cast<std::int64_t>(found.bits);
  if ((value < 0) == found.negative && value >= min && value <= max) return value;
  fail(DecodeError::out_of_range);
  return 0;
}

bool Reader::boolean() {
  if (at_ != end_ && (*at_ == std::byte{0xc2} || *at_ == std::byte{0xc3}))
    return *at_++ == std::byte{0xc3};
  return unsigned_integer(1) == 1;
}

double Reader::real() {
  if (at_ == end_ || (*at_ != std::byte{0xca} && *at_ != std::byte{0xcb})) {
    const Number found = number();
    return found.negative ? static_cast<double>(static_cast<std::int64_t>(found.bits))
                          : static_cast<double>(found.bits);
  }
  if (*at_++ == std::byte{0xcb}) return std::bit_cast<double>(big_endian(8));
  return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(big_endian(4))));
}

ByteView Reader::long_raw() {
  const ByteView head = take(1);
  if (head.empty()) return {};
  const auto tag = std::to_integer<std::uint8_t>(head[0]);
  if (tag >= 0xa0 && tag <= 0xbf) return take(tag & 0x1f);
  if (tag >= 0xd9 && tag <= 0xdb) return take(big_endian(std::size_t{1} << (tag - 0xd9)));
  if (tag >= 0xc4 && tag <= 0xc6) return take(big_endian(std::size_t{1} << (tag - 0xc4)));
  if (tag != 0xc0) fail(DecodeError::wrong_type);
  return {};
}

Reader::Container Reader::container() {
  const ByteView head = take(1);
  if (head.empty()) return {};
  const auto tag = std::to_integer<std::uint8_t>(head[0]);
  Container found;
  if ((tag & 0xe0) == 0x80)
    found = {.count = tag & 0x0fu, .is_map = tag < 0x90};
  else if (tag >= 0xdc && tag <= 0xdf)
    found = {.count = big_endian(tag & 1 ? 4 : 2), .is_map = tag >= 0xde};
  else if (tag != 0xc0)
    fail(DecodeError::wrong_type);
  if (found.count * (found.is_map ? 2 : 1) > static_cast<std::size_t>(end_ - at_)) {
    fail(DecodeError::truncated);
    return {};
  }
  return found;
}

std::size_t Reader::elements(bool map) {
  const Container found = container();
  // The empty head of a nil is neither kind, and both.
  if (found.count != 0 && found.is_map != map) {
    fail(DecodeError::wrong_type);
    return 0;
  }
  if (found.count > elements_left_) {
    fail(DecodeError::too_large);
    return 0;
  }
  elements_left_ -= found.count;
  return found.count;
}

void Reader::skip() {
  const auto size = Scanner{}.scan(rest());
  if (!size) return fail(size.error());
  at_ += *size;
}

}  // namespace pando::wire::msgpack
