#include "wire/resp/reply_writer.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace pando::resp {
namespace {

std::string spelled(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return fmt::format("{}", value);
}

/// Every reply has such a line, so it is not formatted.
template <class Number>
void append_line(std::string& out, char kind, Number number) {
  std::array<char, 24> line;
  line[0] = kind;
  char* end = std::to_chars(line.data() + 1, line.data() + line.size() - 2, number).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(line.data(), end);
}

}  // namespace

void ReplyWriter::line(char kind, std::string_view text) {
  const std::size_t before = out_.size(), size = before + text.size() + 3;
  out_.resize_and_overwrite(size, [&](char* octets, std::size_t) {
    char* at = octets + before;
    *at++ = kind;
    for (const char c : text) *at++ = c == '\r' || c == '\n' ? ' ' : c;
    *at++ = '\r';
    *at = '\n';
    return size;
  });
}

void ReplyWriter::head(char kind, std::size_t count) {
  append_line(out_, kind, count);
}

void ReplyWriter::integer(std::int64_t value) {
  append_line(out_, ':', value);
}

void ReplyWriter::bulk(std::string_view text) {
  head('$', text.size());
  out_ += text;
  out_ += "\r\n";
}

void ReplyWriter::null() {
  out_ += resp3() ? "_\r\n" : "$-1\r\n";
}

void ReplyWriter::null_array() {
  out_ += resp3() ? "_\r\n" : "*-1\r\n";
}

void ReplyWriter::boolean(bool value) {
  if (!resp3()) return integer(value ? 1 : 0);
  out_ += value ? "#t\r\n" : "#f\r\n";
}

void ReplyWriter::real(double value) {
  spelled_real(spelled(value));
}

void ReplyWriter::spelled_real(std::string_view text) {
  if (!resp3()) return bulk(text);
  line(',', text);
}

void ReplyWriter::verbatim(std::string_view text) {
  if (!resp3()) return bulk(text);
  head('=', text.size() + 4);
  out_ += "txt:";
  out_ += text;
  out_ += "\r\n";
}

void ReplyWriter::lines(std::span<const std::string_view> texts) {
  array(texts.size());
  for (const std::string_view text : texts) simple(text);
}

void ReplyWriter::map(std::size_t pairs) {
  head(resp3() ? '%' : '*', resp3() ? pairs : 2 * pairs);
}

}  // namespace pando::resp
