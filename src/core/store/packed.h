#pragma once
/// The packed parts of a message: acknowledgements and records.
/// Source: docs/protocol/store.md, "Messages".
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "core/store/era.h"

namespace pando::store {

enum class Kind : std::uint8_t { writes = 1, check, part, begin, fill, filled };

/// Appends to a text.
class PackedWriter {
 public:
  explicit PackedWriter(std::string& to) : to_(to) {}

  PackedWriter& number(std::uint64_t value) { return numbers({value}); }
  /// One behind the other: all are put at once.
  template <std::size_t N>
  PackedWriter& numbers(const std::uint64_t (&values)[N]) {
    std::array<char, 10 * N> octets;
    std::size_t size = 0;
    for (std::uint64_t value : values) {
      for (; value >= 0x80; value >>= 7) octets[size++] = static_cast<char>(value | 0x80);
      octets[size++] = static_cast<char>(value);
    }
    to_.append(octets.data(), size);
    return *this;
  }
  PackedWriter& fixed(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) to_.push_back(static_cast<char>(value >> shift));
    return *this;
  }
  PackedWriter& raw(ByteView octets) {
    to_.append(text(octets));
    return *this;
  }
  PackedWriter& octets(ByteView octets) { return number(octets.size()).raw(octets); }
  PackedWriter& eras(const std::vector<Era>& eras) {
    number(eras.size());
    for (const Era& era : eras) number(era.by.since).fixed(era.by.branch).number(era.first);
    return *this;
  }
  PackedWriter& kind(Kind kind) { return number(static_cast<std::uint64_t>(kind)); }

 private:
  std::string& to_;
};

/// Reads what others have written: whatever is wrong makes everything behind it wrong.
class PackedReader {
 public:
  explicit PackedReader(std::string_view from) : from_(from) {}

  bool done() const { return from_.empty(); }
  bool good() const { return good_; }
  std::uint64_t number() {
    // Most are of one octet.
    if (from_.empty() || static_cast<unsigned char>(from_[0]) >= 0x80) return long_number();
    const auto value = static_cast<std::uint64_t>(from_[0]);
    from_.remove_prefix(1);
    return value;
  }
  std::uint64_t fixed();
  ByteView raw(std::uint64_t length);
  ByteView octets() { return raw(number()); }
  std::vector<Era> eras();
  /// Bucket numbers beyond 16 bits are none.
  std::uint16_t bucket();
  /// What was read makes no sense.
  void fail() {
    good_ = false;
    from_ = {};
  }

 private:
  std::uint64_t long_number();

  std::string_view from_;
  bool good_ = true;
};

}  // namespace pando::store
