#include "wire/resp/request_reader.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/assert.h"

namespace pando::resp {
namespace {

/// Read bytes at the front are dropped once they are so many.
constexpr std::size_t kDrop = 64 << 10;

std::unexpected<Breach> refuse(Breach::Kind kind, std::string_view what) {
  return std::unexpected{Breach{kind, "Protocol error: " + std::string{what}}};
}
std::unexpected<Breach> malformed(std::string_view what) {
  return refuse(Breach::Kind::malformed, what);
}
std::unexpected<Breach> too_large(std::string_view what) {
  return refuse(Breach::Kind::too_large, what);
}

/// A number as Redis writes it: no plus, no leading zero.
std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.starts_with('0') && text != "0") return std::nullopt;
  return value;
}

/// Words of a request that is taken in one go: of a longer one much might be looked at in vain.
constexpr std::size_t kFewWords = 64;

/// A digit's value; of anything else more than 9.
unsigned digit(char c) {
  return static_cast<unsigned char>(c) - unsigned{'0'};
}

/// A length as nearly all are written: `mark`, up to eight digits, CR LF. Moves behind it. Whatever
/// else is there is for line() and number(), which know what is wrong with it. `at` is in a string:
/// the zero behind that ends every search, so nobody looks for the end.
std::optional<std::size_t> plain_length(const char*& at, char mark) {
  constexpr std::ptrdiff_t kDigits = 8;
  if (*at != mark || digit(at[1]) > 9) return std::nullopt;
  const char* const first = at + 1;
  const char* end = first + 1;
  std::size_t value = digit(*first);
  for (; digit(*end) <= 9; ++end) {
    if (end - first == kDigits || *first == '0') return std::nullopt;
    value = value * 10 + digit(*end);
  }
  if (end[0] != '\r' || end[1] != '\n') return std::nullopt;
  at = end + 2;
  return value;
}

}  // namespace

void RequestReader::feed(ByteView bytes) {
  unquoted_.clear();
  if (begin_ == buffer_.size() || begin_ >= kDrop) {
    buffer_.erase(0, begin_);
    cursor_ -= begin_;
    begin_ = 0;
  }
  buffer_.append(text(bytes));
}

void RequestReader::put_back() {
  begin_ = cursor_ = before_;
}

std::expected<std::optional<Words>, Breach> RequestReader::next() {
  for (;;) {
    if (missing_ == 0) {
      if (cursor_ == buffer_.size()) return std::nullopt;
      if (take_whole()) return words_;
      if (buffer_[cursor_] != '*') {
        auto words = read_inline();
        if (words && *words && (*words)->empty()) continue;
        return words;
      }
      const Step step = read_array();
      if (!step) return std::unexpected{step.error()};
      if (*step == Progress::needs_more) return std::nullopt;
    }
    while (missing_ > 0) {
      const Step step = read_bulk();
      if (!step) return std::unexpected{step.error()};
      if (*step == Progress::needs_more) return std::nullopt;
    }
    if (!places_.empty()) return finish_array();
  }
}

std::expected<std::optional<std::string_view>, Breach> RequestReader::line(std::string_view what) {
  const std::string_view rest = std::string_view{buffer_}.substr(cursor_);
  const std::size_t end = rest.substr(0, limits_.line + 1).find('\n');
  if (end == std::string_view::npos) {
    if (rest.size() > limits_.line) return too_large("too big " + std::string{what});
    return std::nullopt;
  }
  cursor_ += end + 1;
  return rest.substr(0, end - (end > 0 && rest[end - 1] == '\r'));
}

/// A request that is here as a whole, as most are. False: it is not, or something is wrong or not
/// usual with it; then it is left to be read step by step.
bool RequestReader::take_whole() {
  const char *at = buffer_.c_str() + cursor_, *const end = buffer_.c_str() + buffer_.size();
  const auto count = plain_length(at, '*');
  if (!count || *count == 0 || *count > std::min(kFewWords, limits_.words)) return false;
  words_.resize(*count);
  std::size_t taken = 0;
  for (std::string_view& word : words_) {
    const auto size = plain_length(at, '$');
    if (!size || *size > limits_.bulk || (taken += *size) > limits_.request) return false;
    if (static_cast<std::size_t>(end - at) < *size + 2) return false;
    word = {at, *size};
    at += *size + 2;
  }
  cursor_ = static_cast<std::size_t>(at - buffer_.c_str());
  finish();
  return true;
}

/// `*3`: how many words follow.
RequestReader::Step RequestReader::read_array() {
  const auto head = line("mbulk count string");
  if (!head) return std::unexpected{head.error()};
  if (!*head) return Progress::needs_more;
  const auto count = number((*head)->substr(1));
  if (!count) return malformed("invalid multibulk length");
  if (*count > static_cast<std::int64_t>(limits_.words))
    return too_large("invalid multibulk length");
  places_.clear();
  taken_ = 0;
  // Nothing, and less than nothing, is skipped.
  missing_ = *count > 0 ? static_cast<std::size_t>(*count) : 0;
  if (missing_ == 0) finish();
  return Progress::done;
}

/// `$5`, then so many bytes and two that end them.
RequestReader::Step RequestReader::read_bulk() {
  if (!in_bulk_) {
    if (cursor_ == buffer_.size()) return Progress::needs_more;
    if (buffer_[cursor_] != '$')
      return malformed("expected '$', got '" + std::string(1, buffer_[cursor_]) + "'");
    const auto head = line("bulk count string");
    if (!head) return std::unexpected{head.error()};
    if (!*head) return Progress::needs_more;
    const auto size = number((*head)->substr(1));
    if (!size || *size < 0) return malformed("invalid bulk length");
    if (static_cast<std::uint64_t>(*size) > limits_.bulk) return too_large("invalid bulk length");
    expected_ = static_cast<std::size_t>(*size);
    if (taken_ + expected_ > limits_.request) return too_large("too big request");
    in_bulk_ = true;
  }
  if (buffer_.size() - cursor_ < expected_ + 2) return Progress::needs_more;
  places_.push_back({cursor_ - begin_, expected_});
  taken_ += expected_;
  cursor_ += expected_ + 2;
  in_bulk_ = false;
  --missing_;
  return Progress::done;
}

Words RequestReader::finish_array() {
  words_.clear();
  for (const Place& place : places_)
    words_.push_back(std::string_view{buffer_}.substr(begin_ + place.at, place.size));
  places_.clear();
  finish();
  return words_;
}

std::expected<std::optional<Words>, Breach> RequestReader::read_inline() {
  const auto all = line("inline request");
  if (!all) return std::unexpected{all.error()};
  if (!*all) return std::nullopt;
  auto split = split_inline(**all);
  if (!split) return malformed("unbalanced quotes in request");
  if (split->size() > limits_.words) return too_large("too big inline request");
  words_.clear();
  for (std::string& word : *split) words_.push_back(unquoted_.emplace_back(std::move(word)));
  finish();
  return words_;
}

}  // namespace pando::resp
