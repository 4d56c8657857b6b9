#include "wire/resp/reply_reader.h"

#include <charconv>
#include <cmath>
#include <limits>

namespace pando::resp {
namespace {

using Kind = Value::Kind;

template <class T>
std::optional<T> number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::unexpected<std::string> broken(std::string_view line) {
  return std::unexpected{"the answer is no RESP: '" + std::string{line.substr(0, 32)} + "'"};
}

std::optional<Kind> aggregate(char kind) {
  switch (kind) {
    case '*':
      return Kind::array;
    case '%':
      return Kind::map;
    case '~':
      return Kind::set;
    case '>':
      return Kind::push;
    default:
      return std::nullopt;
  }
}

}  // namespace

void ReplyReader::feed(ByteView bytes) {
  buffer_.erase(0, cursor_);
  cursor_ = 0;
  buffer_.append(text(bytes));
}

std::expected<std::optional<Value>, std::string> ReplyReader::next() {
  for (;;) {
    const std::size_t before = cursor_;
    missing_ = 0;
    Part part = read_part();
    if (!part) return part;
    bytes_ += cursor_ - before;
    if (bytes_ + (*part ? 0 : buffer_.size() - cursor_) > limits_.bytes || items_ > limits_.items ||
        open_.size() > limits_.depth)
      return std::unexpected{"the answer is too large"};
    if (!*part) return std::nullopt;
    ++items_;
    if (missing_ > 0) {
      open_.push_back({**std::move(part), missing_});
      continue;
    }
    if (auto whole = place(**std::move(part))) {
      restart();
      return whole;
    }
  }
}

void ReplyReader::restart() {
  items_ = bytes_ = 0;
}

std::optional<Value> ReplyReader::place(Value value) {
  while (!open_.empty()) {
    Open& last = open_.back();
    last.value.items.push_back(std::move(value));
    if (--last.missing > 0) return std::nullopt;
    value = std::move(last.value);
    open_.pop_back();
  }
  return value;
}

std::optional<std::string_view> ReplyReader::line() {
  const std::size_t end = buffer_.find("\r\n", cursor_);
  if (end == std::string::npos) return std::nullopt;
  const auto found = std::string_view{buffer_}.substr(cursor_, end - cursor_);
  cursor_ = end + 2;
  return found;
}

ReplyReader::Part ReplyReader::read_part() {
  const std::size_t start = cursor_;
  const auto all = line();
  if (!all) return std::nullopt;
  if (all->empty() || all->find_first_of("\r\n") != std::string_view::npos) return broken(*all);
  const char kind = all->front();
  const std::string_view rest = all->substr(1);
  if (const auto which = aggregate(kind)) return read_aggregate(*which, rest);
  if (kind != '$' && kind != '=') return read_line_value(kind, rest);
  Part bulk = read_bulk(kind, rest);
  if (bulk && !*bulk) cursor_ = start;
  return bulk;
}

ReplyReader::Part ReplyReader::read_line_value(char kind, std::string_view line) {
  switch (kind) {
    case '+':
    case '(':
      return Value{.kind = Kind::text, .text = std::string{line}};
    case '-':
      return Value{.kind = Kind::error, .text = std::string{line}};
    case '_':
      return Value{};
    case ':':
      if (const auto value = number<std::int64_t>(line))
        return Value{.kind = Kind::integer, .integer = *value};
      break;
    case '#':
      if (line == "t" || line == "f") return Value{.kind = Kind::boolean, .integer = line == "t"};
      break;
    case ',':
      if (const auto value = number<double>(line)) return Value{.kind = Kind::real, .real = *value};
      break;
    default:
      break;
  }
  return broken(kind + std::string{line});
}

ReplyReader::Part ReplyReader::read_bulk(char kind, std::string_view line) {
  const auto size = number<std::int64_t>(line);
  if (size == -1 && kind == '$') return Value{};
  if (!size || *size < (kind == '=' ? 4 : 0)) return broken(kind + std::string{line});
  const auto bytes = static_cast<std::size_t>(*size);
  if (bytes > limits_.bytes) return std::unexpected{"the answer is too large"};
  if (buffer_.size() - cursor_ < bytes + 2) return std::nullopt;
  const auto content = std::string_view{buffer_}.substr(cursor_, bytes);
  if (buffer_.compare(cursor_ + bytes, 2, "\r\n") != 0) return broken(content);
  cursor_ += bytes + 2;
  return Value{.kind = Kind::text, .text = std::string{content.substr(kind == '=' ? 4 : 0)}};
}

ReplyReader::Part ReplyReader::read_aggregate(Kind kind, std::string_view line) {
  const auto count = number<std::int64_t>(line);
  if (count == -1 && kind == Kind::array) return Value{};
  if (!count || *count < 0) return broken(line);
  if (static_cast<std::size_t>(*count) > limits_.items)
    return std::unexpected{"the answer is too large"};
  missing_ = static_cast<std::size_t>(*count) * (kind == Kind::map ? 2 : 1);
  return Value{.kind = kind};
}

}  // namespace pando::resp
