// How Redis reads a request that a human types.
#include <charconv>

#include "wire/resp/request_reader.h"

namespace pando::resp {
namespace {

bool blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\f';
}

/// The meaning of `\c`.
char unescape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

/// Takes the octet of `\xHH` off the front.
std::optional<char> take_hex(std::string_view& rest) {
  if (rest.size() < 4 || rest[0] != '\\' || rest[1] != 'x') return std::nullopt;
  unsigned value = 0;
  const auto [end, error] = std::from_chars(rest.data() + 2, rest.data() + 4, value, 16);
  if (error != std::errc{} || end != rest.data() + 4) return std::nullopt;
  rest.remove_prefix(4);
  return static_cast<char>(value);
}

/// Takes a quoted part, its opening quote already gone; nullopt if it is not closed well.
std::optional<std::string> take_quoted(std::string_view& rest, char quote) {
  std::string out;
  while (!rest.empty()) {
    if (rest.front() == quote) {
      rest.remove_prefix(1);
      if (!rest.empty() && !blank(rest.front())) return std::nullopt;
      return out;
    }
    if (quote == '"')
      if (const auto octet = take_hex(rest)) {
        out += *octet;
        continue;
      }
    const bool escaped = rest.size() > 1 && rest[0] == '\\' && (quote == '"' || rest[1] == '\'');
    out += escaped && quote == '"' ? unescape(rest[1]) : rest[escaped];
    rest.remove_prefix(escaped ? 2 : 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::deque<std::string>> split_inline(std::string_view line) {
  std::deque<std::string> words;
  for (;;) {
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    if (line.empty()) return words;
    std::string& word = words.emplace_back();
    while (!line.empty() && !blank(line.front())) {
      const char c = line.front();
      line.remove_prefix(1);
      if (c != '"' && c != '\'') {
        word += c;
        continue;
      }
      const auto quoted = take_quoted(line, c);
      if (!quoted) return std::nullopt;
      word += *quoted;
    }
  }
}

}  // namespace pando::resp
