#pragma once
/// Which words are numbers to Redis, and how does it write numbers?
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pando::keys {

/// Only the one spelling of a number that writing it gives: no `+1`, no `01`, no `-0`.
std::optional<std::int64_t> read_integer(std::string_view word);

/// What strtod takes to the end, except NaN, blanks before it, and what is too great or too small
/// for the type: `1.5e3`, `+.5`, `0x1p-3`, `-INF`.
std::optional<double> read_real(std::string_view word);
std::optional<long double> read_long_real(std::string_view word);

/// With 17 digits, as Redis 7.0 answers scores.
std::string spell_score(double value);
/// Without exponent and without zeros at the end, as Redis keeps sums of reals.
std::string spell_sum(long double value);

/// A number as a word.
class Spelled {
 public:
  explicit Spelled(std::int64_t number)
      : size_(static_cast<std::size_t>(std::to_chars(text_, text_ + sizeof text_, number).ptr -
                                       text_)) {}
  std::string_view word() const { return {text_, size_}; }

 private:
  char text_[20];
  std::size_t size_;
};

}  // namespace pando::keys
