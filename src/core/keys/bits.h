#pragma once
/// Texts as rows of bits: the first bit is the highest one of the first byte.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/keys/command.h"

namespace pando::keys {

/// The bit at a place; 0 behind the end.
bool bit_at(std::string_view text, std::uint64_t place);

/// A number of up to 64 bits from a place on.
struct BitField {
  bool is_signed = false;
  unsigned bits = 0;
  std::uint64_t place = 0;
};

/// What is there, behind the end zeros; of a signed field with its sign in all 64 bits.
std::uint64_t read_field(std::string_view text, const BitField& field);
/// The bytes from place / 8 on as they are with another value in the field.
std::string with_field(std::string_view text, const BitField& field, std::uint64_t value);

/// Where a bit is by the word of a client, `#` counting in `bits` bits; nullopt: no such place.
std::optional<std::uint64_t> read_place(std::string_view word, unsigned bits);

inline constexpr std::string_view kNoPlace = "ERR bit offset is not an integer or out of range";

}  // namespace pando::keys
