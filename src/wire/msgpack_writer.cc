#include "wire/msgpack_writer.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace pando::wire::msgpack {

void Writer::enlarge(std::size_t count) {
  buffer_.resize(std::max(size_ + count, buffer_.size() * 2));
}

template <class Int>
void Writer::tagged(std::uint8_t tag, Int value) {
  std::byte* at = grow(1 + sizeof value);
  *at++ = std::byte{tag};
  for (std::size_t i = sizeof value; i-- > 0;)
    *at++ = static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * i) & 0xff);
}

void Writer::long_unsigned(std::uint64_t value) {
  if (value <= 0xff)
    tagged(0xcc, static_cast<std::uint8_t>(value));
  else if (value <= 0xffff)
    tagged(0xcd, static_cast<std::uint16_t>(value));
  else if (value <= 0xffffffff)
    tagged(0xce, static_cast<std::uint32_t>(value));
  else
    tagged(0xcf, value);
}

void Writer::integer(std::int64_t value) {
  if (value >= 0)
    unsigned_integer(static_cast<std::uint64_t>(value));
  else if (value >= -32)
    put(static_cast<std::uint8_t>(value));
  else if (value >= std::numeric_limits<std::int8_t>::min())
    tagged(0xd0, static_cast<std::int8_t>(value));
  else if (value >= std::numeric_limits<std::int16_t>::min())
    tagged(0xd1, static_cast<std::int16_t>(value));
  else if (value >= std::numeric_limits<std::int32_t>::min())
    tagged(0xd2, static_cast<std::int32_t>(value));
  else
    tagged(0xd3, value);
}

void Writer::real(double value) {
  tagged(0xcb, std::bit_cast<std::uint64_t>(value));
}

/// A short form with the count in the low bits, then 16 and 32 bits under neighbouring tags.
void Writer::sized(std::size_t count, std::uint8_t small, std::size_t small_limit,
                   std::uint8_t tag16) {
  if (count < small_limit)
    put(static_cast<std::uint8_t>(small | count));
  else if (count <= 0xffff)
    tagged(tag16, static_cast<std::uint16_t>(count));
  else
    tagged(static_cast<std::uint8_t>(tag16 + 1), static_cast<std::uint32_t>(count));
}

void Writer::text(std::string_view value) {
  if (dialect_ == Dialect::new_spec && value.size() >= 32 && value.size() <= 0xff)
    tagged(0xd9, static_cast<std::uint8_t>(value.size()));
  else
    sized(value.size(), 0xa0, 32, 0xda);
  raw(view(value));
}

void Writer::bytes(ByteView value) {
  if (dialect_ == Dialect::old_spec) return text(pando::text(value));
  if (value.size() <= 0xff)
    tagged(0xc4, static_cast<std::uint8_t>(value.size()));
  else
    sized(value.size(), 0, 0, 0xc5);
  raw(value);
}

void Writer::array(std::size_t count) {
  sized(count, 0x90, 16, 0xdc);
}

void Writer::map(std::size_t count) {
  sized(count, 0x80, 16, 0xde);
}

}  // namespace pando::wire::msgpack
