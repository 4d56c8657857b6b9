#pragma once
/// Writing and reading msgpack values one by one.
///
/// Source: docs/protocol/wire.md, "msgpack profile".
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

#include "pando/bytes.h"
#include "wire/error.h"

namespace pando::wire::msgpack {

enum class Dialect : std::uint8_t {
  old_spec,  ///< gossip: bytes and text are one family, no 8-bit length
  new_spec,  ///< RPC: bytes are bin, text has 8-bit lengths
};

/// Appends values to a buffer of its own.
class Writer {
 public:
  /// `expected` bytes are set aside at once; more is taken as needed.
  explicit Writer(Dialect dialect, std::size_t expected = 160)
      : buffer_(expected), dialect_{dialect} {}

  void nil() { put(0xc0); }
  void boolean(bool value) { put(value ? 0xc3 : 0xc2); }
  void unsigned_integer(std::uint64_t value) {
    if (value < 0x80)
      put(static_cast<std::uint8_t>(value));
    else
      long_unsigned(value);
  }
  /// Not negative: the shortest unsigned form.
  void integer(std::int64_t value);
  void real(double value);
  void text(std::string_view value);
  void bytes(ByteView value);
  void array(std::size_t count);
  void map(std::size_t count);
  /// The key of a struct field: a text of at most 31 bytes.
  void key(std::string_view name) {
    put(static_cast<std::uint8_t>(0xa0 | name.size()));
    raw(view(name));
  }

  /// Bytes that are no msgpack of ours: type bytes, payloads.
  void put(std::uint8_t byte) { *grow(1) = std::byte{byte}; }
  void raw(ByteView value) {
    if (!value.empty()) std::memcpy(grow(value.size()), value.data(), value.size());
  }
  std::size_t size() const { return size_; }
  /// Everything written; the writer is spent.
  Bytes take() {
    buffer_.resize(size_);
    return std::move(buffer_);
  }

 private:
  std::byte* grow(std::size_t count) {
    if (buffer_.size() - size_ < count) enlarge(count);
    std::byte* const at = buffer_.data() + size_;
    size_ += count;
    return at;
  }
  void enlarge(std::size_t count);
  void long_unsigned(std::uint64_t value);
  template <class Int>
  void tagged(std::uint8_t tag, Int value);
  void sized(std::size_t count, std::uint8_t small, std::size_t small_limit, std::uint8_t tag16);

  Bytes buffer_;
  std::size_t size_ = 0;
  Dialect dialect_;
};

/// Containers inside containers beyond this are refused.
inline constexpr std::size_t kMaxDepth = 32;
/// Elements of lists and maps that one message may hold in all.
inline constexpr std::size_t kMaxElements = std::size_t{1} << 20;

/// Takes values off the front of a view, in any form that can mean what is asked for.
///
/// The first failure sticks: from then on nothing is left to read and values are zero, so a caller
/// may read on and ask ok() at the end. Loops over a container must ask ok() in between.
class Reader {
 public:
  explicit Reader(ByteView bytes)
      : at_{bytes.data()}, end_{at_ + bytes.size()}, begin_{at_} {}

  bool ok() const { return !failed_; }
  /// Requires !ok().
  DecodeError error() const { return error_; }
  void fail(DecodeError error) {
    if (!failed_) error_ = error;
    failed_ = true;
    at_ = end_;
  }
  std::size_t consumed() const { return static_cast<std::size_t>(at_ - begin_); }
  /// What has not been read. Empty after a failure.
  ByteView rest() const { return {at_, end_}; }

  /// Takes a nil if one comes next.
  bool take_nil() {
    if (at_ == end_ || *at_ != std::byte{0xc0}) return false;
    ++at_;
    return true;
  }
  std::uint64_t unsigned_integer(std::uint64_t max) {
    if (at_ != end_ && *at_ < std::byte{0x80} && std::to_integer<std::uint64_t>(*at_) <= max)
      return std::to_integer<std::uint64_t>(*at_++);
    return long_unsigned(max);
  }
  std::int64_t integer(std::int64_t min = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t max = std::numeric_limits<std::int64_t>::max());
  bool boolean();
  double real();
  /// Text or bytes in any form. The view lives as long as the input.
  ByteView raw() {
    if (at_ == end_ || (*at_ & std::byte{0xe0}) != std::byte{0xa0}) return long_raw();
    const auto size = std::to_integer<std::size_t>(*at_ & std::byte{0x1f});
    if (static_cast<std::size_t>(end_ - at_) <= size) return long_raw();
    const ByteView found{at_ + 1, size};
    at_ += 1 + size;
    return found;
  }
  /// The head of a list or map; its elements follow. Never more than bytes follow.
  struct Container {
    std::size_t count = 0;  ///< of a map: pairs
    bool is_map = false;
  };
  Container container();
  /// Like container(), for data that is no struct: only the asked kind, counted by kMaxElements.
  std::size_t list() { return elements(false); }
  std::size_t map() { return elements(true); }
  /// Passes over one value of any kind.
  void skip();

 private:
  struct Number {
    std::uint64_t bits = 0;  ///< two's complement if negative
    bool negative = false;
  };
  Number number();
  std::uint64_t long_unsigned(std::uint64_t max);
  ByteView long_raw();
  std::size_t elements(bool map);
  std::uint64_t big_endian(std::size_t width);
  ByteView take(std::size_t size);

  const std::byte* at_;
  const std::byte* end_;
  const std::byte* begin_;
  std::size_t elements_left_ = kMaxElements;
  bool failed_ = false;
  DecodeError error_ = DecodeError::malformed;
};

}  // namespace pando::wire::msgpack
