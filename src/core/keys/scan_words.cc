#include "core/keys/scan_words.h"

#include <fmt/format.h>

#include <charconv>

#include "core/keys/numbers.h"
#include "wire/resp/glob.h"

namespace pando::keys {
namespace {

/// Positions end with so many zero bits, which a client needs not see.
constexpr unsigned kHidden = 16;

}  // namespace

bool ScanWords::fits(std::string_view name) const {
  return !pattern || pattern == "*" || resp::fits_glob(*pattern, name);
}

std::optional<Position> read_cursor(Call& call, std::size_t at) {
  std::string_view word = call.words[at];
  Position cursor = 0;
  if (word.empty()) return cursor;
  // Redis takes negative ones, too, and counts them from the end of all numbers.
  const bool negative = word.front() == '-' && word.substr(1, 1) != "-";
  if (negative) word.remove_prefix(1);
  const char* const end = word.data() + word.size();
  const auto read = std::from_chars(word.data(), end, cursor);
  if (read.ec == std::errc{} && read.ptr == end)
    return (negative ? ~cursor + 1 : cursor) << kHidden;
  call.error("ERR invalid cursor");
  return std::nullopt;
}

std::string cursor_of(Position position) {
  return fmt::format("{}", position >> kHidden);
}

std::optional<ScanWords> read_scan(Call& call, std::size_t at) {
  const auto from = read_cursor(call, at);
  if (!from) return std::nullopt;
  ScanWords out{.from = *from};
  for (Words rest = call.words.subspan(at + 1); !rest.empty(); rest = rest.subspan(2)) {
    if (rest.size() >= 2 && resp::same_word(rest[0], "COUNT")) {
      const auto count = read_integer(rest[1]);
      if (!count) return call.not_an_integer(), std::nullopt;
      if (*count < 1) return call.syntax_error(), std::nullopt;
      out.count = static_cast<std::size_t>(*count);
    } else if (rest.size() >= 2 && resp::same_word(rest[0], "MATCH")) {
      out.pattern = rest[1];
    } else if (rest.size() >= 2 && at == 1 && resp::same_word(rest[0], "TYPE")) {
      out.type = rest[1];
    } else {
      return call.syntax_error(), std::nullopt;
    }
  }
  return out;
}

}  // namespace pando::keys
