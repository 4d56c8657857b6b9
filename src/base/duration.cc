#include "base/duration.h"

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

namespace pando {
namespace {

constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};
// Longer names first, so that `m` does not hide `ms`.
constexpr std::array<Unit, 8> kUnits = {{{"ns", 1},
                                         {"us", 1'000},
                                         {"\u00b5s", 1'000},
                                         {"\u03bcs", 1'000},
                                         {"ms", 1'000'000},
                                         {"s", 1'000'000'000},
                                         {"m", 60'000'000'000},
                                         {"h", 3'600'000'000'000}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes the unit at the front of `rest`; zero if there is none.
std::uint64_t take_unit(std::string_view& rest) {
  for (const Unit& unit : kUnits) {
    if (!rest.starts_with(unit.name)) continue;
    rest.remove_prefix(unit.name.size());
    return unit.nanoseconds;
  }
  return 0;
}

/// A decimal number as digits before and after the point.
struct Decimal {
  std::uint64_t whole = 0;
  std::string_view fraction;
};

std::optional<Decimal> take_decimal(std::string_view& rest) {
  Decimal number;
  std::size_t used = 0;
  for (; used < rest.size() && is_digit(rest[used]); ++used) {
    const auto digit = static_cast<std::uint64_t>(rest[used] - '0');
    if (number.whole > (kLargest - digit) / 10) return std::nullopt;
    number.whole = number.whole * 10 + digit;
  }
  const bool has_whole = used > 0;
  rest.remove_prefix(used);
  if (rest.starts_with('.')) {
    used = 1;
    while (used < rest.size() && is_digit(rest[used])) ++used;
    number.fraction = rest.substr(1, used - 1);
    rest.remove_prefix(used);
  }
  if (!has_whole && number.fraction.empty()) return std::nullopt;
  return number;
}

/// The nanoseconds of a fraction, rounded as Go rounds: through one binary floating-point product.
std::uint64_t scaled(std::string_view fraction, std::uint64_t unit) {
  std::uint64_t digits = 0;
  double scale = 1;
  for (const char c : fraction) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (digits > (kLargest - digit) / 10) break;  // what follows is below the resolution
    digits = digits * 10 + digit;
    scale *= 10;
  }
  return static_cast<std::uint64_t>(static_cast<double>(digits) *
                                    (static_cast<double>(unit) / scale));
}

std::string_view trim_zeros(std::string_view digits) {
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  return digits;
}

/// `1.5` of a value in thousandths, millionths or billionths.
std::string with_fraction(std::uint64_t value, std::uint64_t one) {
  std::string fraction = std::to_string(one + value % one).substr(1);
  fraction = trim_zeros(fraction);
  return std::to_string(value / one) + (fraction.empty() ? "" : "." + fraction);
}

std::string format_small(std::uint64_t nanoseconds) {
  if (nanoseconds < 1'000) return std::to_string(nanoseconds) + "ns";
  if (nanoseconds < 1'000'000) return with_fraction(nanoseconds, 1'000) + "\u00b5s";
  return with_fraction(nanoseconds, 1'000'000) + "ms";
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration{0};
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const auto number = take_decimal(text);
    if (!number) return std::nullopt;
    const std::uint64_t unit = take_unit(text);
    if (unit == 0 || number->whole > kLargest / unit) return std::nullopt;
    const std::uint64_t part = number->whole * unit + scaled(number->fraction, unit);
    if (part > kLargest - total) return std::nullopt;
    total += part;
  }
  const auto value = static_cast<std::int64_t>(total);
  return Duration{negative ? -value : value};
}

std::string format_duration(Duration duration) {
  if (duration == Duration{0}) return "0s";
  if (duration < Duration{0}) {
    // The least value has no positive twin; Go prints it too, we stop one short.
    const auto positive = duration == Duration::min() ? Duration::max() : -duration;
    return "-" + format_duration(positive);
  }
  const auto nanoseconds = static_cast<std::uint64_t>(duration.count());
  constexpr std::uint64_t kSecond = 1'000'000'000;
  if (nanoseconds < kSecond) return format_small(nanoseconds);
  const std::uint64_t minutes = nanoseconds / kSecond / 60;
  std::string out;
  if (minutes >= 60) out += std::to_string(minutes / 60) + "h";
  if (minutes > 0) out += std::to_string(minutes % 60) + "m";
  return out + with_fraction(nanoseconds % (60 * kSecond), kSecond) + "s";
}

}  // namespace pando
