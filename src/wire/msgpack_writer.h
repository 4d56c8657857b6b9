#pragma once
/// Writing msgpack values one by one.
///
/// Source: docs/protocol/wire.md, "msgpack profile".
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "pando/bytes.h"

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

}  // namespace pando::wire::msgpack
