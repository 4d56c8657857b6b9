#pragma once
/// The packed parts of a message: acknowledgements and records.
/// Source: docs/protocol/store.md, "Messages".
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "core/store/era.h"

namespace pando::store {

enum class Kind : std::uint8_t { writes = 1, check, part, begin, fill, filled };

/// Octets of a number at most.
inline constexpr std::size_t kLongestNumber = 10;
/// Writes a number where there is room for it, and returns its end.
inline char* spell_number(char* at, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  return at;
}

/// Appends to a text.
class PackedWriter {
 public:
  explicit PackedWriter(std::string& to) : to_(to) {}

  PackedWriter& number(std::uint64_t value) { return numbers({value}); }
  /// One behind the other: all are put at once.
  template <std::size_t N>
  PackedWriter& numbers(const std::uint64_t (&values)[N]) {
    return put(kLongestNumber * N, [&](char* at) {
      for (const std::uint64_t value : values) at = spell_number(at, value);
      return at;
    });
  }
  /// A number and what belongs to it.
  PackedWriter& number_and_raw(std::uint64_t value, ByteView octets) {
    return put(kLongestNumber + octets.size(), [&](char* at) {
      at = spell_number(at, value);
      if (!octets.empty()) std::memcpy(at, octets.data(), octets.size());
      return at + octets.size();
    });
  }
  PackedWriter& fixed(std::uint64_t value) {
    for (int shift = 0; shift < 64; shift += 8) to_.push_back(static_cast<char>(value >> shift));
    return *this;
  }
  PackedWriter& raw(ByteView octets) {
    to_.append(text(octets));
    return *this;
  }
  PackedWriter& octets(ByteView octets) { return number_and_raw(octets.size(), octets); }
  PackedWriter& eras(const std::vector<Era>& eras) {
    number(eras.size());
    for (const Era& era : eras) number(era.by.since).fixed(era.by.branch).number(era.first);
    return *this;
  }
  PackedWriter& kind(Kind kind) { return number(static_cast<std::uint64_t>(kind)); }

 private:
  /// `write(at)` returns its end, so many octets behind `at` at most.
  template <class Write>
  PackedWriter& put(std::size_t most, Write write) {
    const std::size_t before = to_.size();
    if (to_.capacity() - before < most) to_.reserve(std::max(before + most, 2 * before));
    to_.resize_and_overwrite(before + most, [&](char* text, std::size_t) {
      return static_cast<std::size_t>(write(text + before) - text);
    });
    return *this;
  }

  std::string& to_;
};

/// Reads what others have written: whatever is wrong makes everything behind it wrong.
class PackedReader {
 public:
  explicit PackedReader(std::string_view from) : from_(from) {}

  bool done() const { return from_.empty(); }
  bool good() const { return good_; }
  std::uint64_t number() {
    // Most are of one octet or two.
    if (from_.size() < 2) return long_number();
    const auto first = static_cast<unsigned char>(from_[0]);
    const auto second = static_cast<unsigned char>(from_[1]);
    if (first >= 0x80 && second >= 0x80) return long_number();
    from_.remove_prefix(first < 0x80 ? 1 : 2);
    return first < 0x80 ? first : first - 0x80u + (std::uint64_t{second} << 7);
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
