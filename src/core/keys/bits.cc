#include "core/keys/bits.h"

#include "core/keys/numbers.h"

namespace pando::keys {

bool bit_at(std::string_view text, std::uint64_t place) {
  const std::uint64_t byte = place / 8;
  return byte < text.size() && (static_cast<unsigned char>(text[byte]) >> (7 - place % 8) & 1);
}

std::uint64_t read_field(std::string_view text, const BitField& field) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < field.bits; ++i)
    value = value << 1 | static_cast<std::uint64_t>(bit_at(text, field.place + i));
  if (!field.is_signed || field.bits == 64 || (value >> (field.bits - 1) & 1) == 0) return value;
  return value | ~std::uint64_t{0} << field.bits;
}

std::string with_field(std::string_view text, const BitField& field, std::uint64_t value) {
  const std::uint64_t first = field.place / 8, last = (field.place + field.bits - 1) / 8;
  std::string out{text.substr(std::min<std::size_t>(first, text.size()), last - first + 1)};
  out.resize(last - first + 1);
  for (unsigned i = 0; i < field.bits; ++i) {
    const std::uint64_t place = field.place + i - first * 8;
    const auto bit = static_cast<char>(1 << (7 - place % 8));
    char& byte = out[place / 8];
    const bool on = value >> (field.bits - 1 - i) & 1;
    byte = static_cast<char>(on ? byte | bit : byte & ~bit);
  }
  return out;
}

std::optional<std::uint64_t> read_place(std::string_view word, unsigned bits) {
  const bool counted = bits > 0 && word.starts_with('#');
  if (counted) word.remove_prefix(1);
  const auto number = read_integer(word);
  std::int64_t place = 0;
  if (!number || __builtin_mul_overflow(*number, counted ? bits : 1, &place)) return std::nullopt;
  if (place < 0 || static_cast<std::uint64_t>(place) / 8 >= wire::kLongestText) return std::nullopt;
  return static_cast<std::uint64_t>(place);
}

}  // namespace pando::keys
