#pragma once
/// Reading msgpack values one by one, in every form that senders may choose.
///
/// Source: docs/protocol/wire.md, "msgpack profile".
#include <cstdint>
#include <limits>

#include "pando/bytes.h"
#include "wire/error.h"

namespace pando::wire::msgpack {

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
  explicit Reader(ByteView bytes) : at_{bytes.data()}, end_{at_ + bytes.size()}, begin_{at_} {}

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
