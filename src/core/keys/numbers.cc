#include "core/keys/numbers.h"

#include <fmt/format.h>

#include <cmath>

namespace pando::keys {
namespace {

bool hexadecimal(std::string_view digits) {
  return digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
}

template <class Real>
std::optional<Real> read(std::string_view word) {
  const bool negative = word.starts_with('-');
  if (negative || word.starts_with('+')) word.remove_prefix(1);
  if (word.empty() || word.front() == '-') return std::nullopt;
  auto format = std::chars_format::general;
  if (hexadecimal(word)) {
    word.remove_prefix(2);
    format = std::chars_format::hex;
    if (word.front() == '-') return std::nullopt;
  }
  Real value = 0;
  const char* const end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, value, format);
  if (read.ec != std::errc{} || read.ptr != end || std::isnan(value)) return std::nullopt;
  return negative ? -value : value;
}

}  // namespace

std::optional<std::int64_t> read_integer(std::string_view word) {
  constexpr std::size_t kLongest = 20;
  std::int64_t number = 0;
  if (word.empty() || word.size() > kLongest) return std::nullopt;
  const char* const end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, number);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  const bool leading = word.front() == '0' ? word.size() > 1 : word.starts_with("-0");
  return leading ? std::nullopt : std::optional{number};
}

std::optional<double> read_real(std::string_view word) {
  return read<double>(word);
}

/// libstdc++ 12 reads "inf" and "nan" on to the next byte 0: a copy has one.
std::optional<long double> read_long_real(std::string_view word) {
  const std::string copy{word};
  return read<long double>(copy);
}

std::string spell_score(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return fmt::format("{:.17g}", value);
}

std::string spell_sum(long double value) {
  std::string out = fmt::format("{:.17f}", value);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out == "-0" ? "0" : out;
}

}  // namespace pando::keys
