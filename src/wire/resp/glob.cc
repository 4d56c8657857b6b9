#include "wire/resp/glob.h"

#include <algorithm>
#include <utility>

namespace pando::resp {
namespace {

/// Reads a class behind its `[`; moves behind the `]`, which may be missing at the end.
bool fits_class(std::string_view& pattern, unsigned char c) {
  const bool negated = pattern.starts_with('^');
  if (negated) pattern.remove_prefix(1);
  bool fits = false;
  while (!pattern.empty() && pattern[0] != ']') {
    auto low = static_cast<unsigned char>(pattern[0]), high = low;
    std::size_t taken = 1;
    if (low == '\\' && pattern.size() >= 2) {
      low = high = static_cast<unsigned char>(pattern[1]);
      taken = 2;
    } else if (pattern.size() >= 3 && pattern[1] == '-') {
      high = static_cast<unsigned char>(pattern[2]);
      taken = 3;
      if (low > high) std::swap(low, high);
    }
    fits = fits || (c >= low && c <= high);
    pattern.remove_prefix(taken);
  }
  if (!pattern.empty()) pattern.remove_prefix(1);
  return fits != negated;
}

/// Whether the byte fits what the pattern begins with, which is no `*`; moves behind that.
bool fits_one(std::string_view& pattern, char c) {
  const char first = pattern[0];
  pattern.remove_prefix(1);
  if (first == '?') return true;
  if (first == '[') return fits_class(pattern, static_cast<unsigned char>(c));
  if (first != '\\' || pattern.empty()) return first == c;
  const bool fits = pattern[0] == c;
  pattern.remove_prefix(1);
  return fits;
}

}  // namespace

bool fits_glob(std::string_view pattern, std::string_view text) {
  if (text.empty()) return pattern.empty();
  // Behind the last star and where it is taken to end: only that one is ever tried again.
  std::string_view behind, rest;
  bool star = false;
  while (!text.empty()) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(std::min(pattern.find_first_not_of('*'), pattern.size()));
      if (pattern.empty()) return true;
      behind = pattern;
      rest = text;
      star = true;
    } else if (!pattern.empty() && fits_one(pattern, text[0])) {
      text.remove_prefix(1);
    } else if (star) {
      pattern = behind;
      rest.remove_prefix(1);
      text = rest;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

}  // namespace pando::resp
