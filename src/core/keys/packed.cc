#include "core/keys/packed.h"

#include <cstring>
#include <utility>

#include "base/assert.h"

namespace pando::keys {
namespace {

constexpr std::uint32_t kMore = 0x80, kBits = 7;

std::uint32_t varint_size(std::uint32_t value) {
  std::uint32_t size = 1;
  for (; value >= kMore; value >>= kBits) ++size;
  return size;
}

char* put_varint(char* out, std::uint32_t value) {
  for (; value >= kMore; value >>= kBits) *out++ = static_cast<char>(value | kMore);
  *out++ = static_cast<char>(value);
  return out;
}

/// So that it is read from its last byte on.
char* put_backwards(char* out, std::uint32_t value) {
  char* const end = out + varint_size(value);
  char* at = end;
  for (; value >= kMore; value >>= kBits) *--at = static_cast<char>(value | kMore);
  *--at = static_cast<char>(value);
  return end;
}

struct Number {
  std::uint32_t value, size;
};

Number read_varint(const char* at) {
  Number number{0, 0};
  for (std::uint32_t shift = 0;; shift += kBits) {
    const auto byte = static_cast<unsigned char>(at[number.size++]);
    number.value |= (byte & (kMore - 1)) << shift;
    if (byte < kMore) return number;
  }
}

/// `end` is behind the number.
Number read_backwards(const char* end) {
  Number number{0, 0};
  for (std::uint32_t shift = 0;; shift += kBits) {
    const auto byte = static_cast<unsigned char>(*(end - ++number.size));
    number.value |= (byte & (kMore - 1)) << shift;
    if (byte < kMore) return number;
  }
}

std::uint32_t front_size(std::uint32_t length) {
  return varint_size(length) + length;
}

std::uint32_t entry_size(std::uint32_t length) {
  const std::uint32_t front = front_size(length);
  return front + varint_size(front);
}

void put_entry(char* out, std::string_view word) {
  const auto length = static_cast<std::uint32_t>(word.size());
  out = put_varint(out, length);
  if (length > 0) std::memcpy(out, word.data(), length);
  put_backwards(out + length, front_size(length));
}

}  // namespace

Packed::Packed(Packed&& other) noexcept
    : block_(std::move(other.block_)),
      bytes_(std::exchange(other.bytes_, 0)),
      count_(std::exchange(other.count_, 0)) {}

Packed& Packed::operator=(Packed&& other) noexcept {
  block_ = std::move(other.block_);
  bytes_ = std::exchange(other.bytes_, 0);
  count_ = std::exchange(other.count_, 0);
  return *this;
}

std::size_t Packed::cost(std::size_t length) {
  return entry_size(static_cast<std::uint32_t>(length));
}

/// A function of the size alone, so that nothing need be kept: steps of 16 as the allocator has
/// them, and from 1 KiB on at least a sixty-fourth, so that a growing block is seldom moved.
std::uint32_t Packed::room(std::uint32_t bytes) {
  if (bytes == 0) return 0;
  std::uint32_t step = 16;
  while (bytes >= step * 64) step *= 2;
  return (bytes + step - 1) / step * step;
}

void Packed::shift(std::uint32_t from, std::uint32_t to) {
  const std::uint32_t tail = bytes_ - from, size = to + tail;
  if (to < from) std::memmove(block_.get() + to, block_.get() + from, tail);
  if (room(size) != room(bytes_)) {
    if (size == 0) {
      block_.reset();
    } else {
      char* const block = static_cast<char*>(std::realloc(block_.get(), room(size)));
      PANDO_ASSERT(block != nullptr);
      static_cast<void>(block_.release());
      block_.reset(block);
    }
  }
  if (to > from) std::memmove(block_.get() + to, block_.get() + from, tail);
  bytes_ = size;
}

Packed::Place Packed::next(Place place) const {
  return place + entry_size(read_varint(block_.get() + place).value);
}

Packed::Place Packed::before(Place place) const {
  const Number front = read_backwards(block_.get() + place);
  return place - front.size - front.value;
}

Packed::Place Packed::find(std::size_t index) const {
  PANDO_ASSERT(index <= count_);
  Place place = begin();
  if (index <= count_ / 2) {
    for (; index > 0; --index) place = next(place);
  } else {
    place = end();
    for (; index < count_; ++index) place = before(place);
  }
  return place;
}

std::string_view Packed::word(Place place) const {
  const Number length = read_varint(block_.get() + place);
  return {block_.get() + place + length.size, length.value};
}

void Packed::insert(Place place, std::string_view word) {
  const std::size_t size = cost(word.size());
  PANDO_ASSERT(word.size() < UINT32_MAX / 2 && size < UINT32_MAX / 2 - bytes_);
  shift(place, place + static_cast<std::uint32_t>(size));
  put_entry(block_.get() + place, word);
  ++count_;
}

void Packed::erase(Place place, std::size_t entries) {
  PANDO_ASSERT(entries <= count_);
  Place end = place;
  for (std::size_t i = 0; i < entries; ++i) end = next(end);
  shift(end, place);
  count_ -= static_cast<std::uint32_t>(entries);
}

void Packed::replace(Place place, std::string_view word) {
  const Place end = next(place);
  shift(end, place + static_cast<std::uint32_t>(cost(word.size())));
  put_entry(block_.get() + place, word);
}

Packed Packed::split(Place place, std::size_t index) {
  Packed tail;
  if (place == bytes_) return tail;
  const std::uint32_t size = bytes_ - place;
  tail.shift(0, size);
  std::memcpy(tail.block_.get(), block_.get() + place, size);
  tail.count_ = count_ - static_cast<std::uint32_t>(index);
  shift(bytes_, place);
  count_ = static_cast<std::uint32_t>(index);
  return tail;
}

void Packed::append(const Packed& tail) {
  if (tail.empty()) return;
  const std::uint32_t end = bytes_;
  shift(end, end + tail.bytes_);
  std::memcpy(block_.get() + end, tail.block_.get(), tail.bytes_);
  count_ += tail.count_;
}

void Packed::clear() {
  block_.reset();
  bytes_ = count_ = 0;
}

}  // namespace pando::keys
