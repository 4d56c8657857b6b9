#pragma once
/// How is an answer written for a Redis client? Source: docs/protocol/resp.md, "Replies".
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pando::resp {

enum class Protocol : std::uint8_t { resp2 = 2, resp3 = 3 };

/// Appends one reply, part by part, to a text. What RESP2 lacks is written as what Redis writes
/// there instead. Nothing checks that the parts of an aggregate are as many as announced.
class ReplyWriter {
 public:
  ReplyWriter(std::string& out, Protocol protocol) : out_(out), protocol_(protocol) {}

  /// Line ends become blanks.
  void simple(std::string_view text) { line('+', text); }
  /// The same. The first word is the code: `ERR`, `NOAUTH`, …
  void error(std::string_view text) { line('-', text); }
  void integer(std::int64_t value);
  void bulk(std::string_view text);
  void null();
  /// Where an array was asked for. RESP2 has a spelling of its own for it.
  void null_array();
  /// RESP2: 1 or 0.
  void boolean(bool value);
  /// The shortest text that reads back the same. RESP2: a bulk string.
  void real(double value);
  /// A real as the caller spelled it. RESP2: a bulk string.
  void spelled_real(std::string_view text);
  /// Text for a human. RESP2: a bulk string.
  void verbatim(std::string_view text);
  void array(std::size_t items) { head('*', items); }
  /// An array of simple texts, as HELP answers.
  void lines(std::span<const std::string_view> texts);
  /// `pairs` keys, each with its value. RESP2: an array of twice as many.
  void map(std::size_t pairs);
  /// RESP2: an array.
  void set(std::size_t items) { head(resp3() ? '~' : '*', items); }
  /// Something that nobody asked for. RESP2: an array.
  void push(std::size_t items) { head(resp3() ? '>' : '*', items); }

  Protocol protocol() const { return protocol_; }

 private:
  bool resp3() const { return protocol_ == Protocol::resp3; }
  void line(char kind, std::string_view text);
  void head(char kind, std::size_t count);

  std::string& out_;
  Protocol protocol_;
};

}  // namespace pando::resp
