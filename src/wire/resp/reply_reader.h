#pragma once
/// What did a server answer? RESP2 and RESP3, for clients. Source: docs/protocol/resp.md,
/// "Replies".
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pando/bytes.h"
#include "wire/resp/limits.h"
#include "wire/resp/value.h"

namespace pando::resp {

/// Cuts a stream into values, in whatever pieces it comes. One thread.
class ReplyReader {
 public:
  explicit ReplyReader(ReplyLimits limits = {}) : limits_(limits) {}

  void feed(ByteView bytes);
  /// nullopt: more bytes are needed. An error is one clause; after it the stream is beyond repair.
  std::expected<std::optional<Value>, std::string> next();

 private:
  /// An aggregate that is not complete.
  struct Open {
    Value value;
    std::size_t missing;
  };
  using Part = std::expected<std::optional<Value>, std::string>;

  /// One value without parts, or an aggregate whose parts follow (missing_ says how many).
  Part read_part();
  Part read_line_value(char kind, std::string_view line);
  Part read_bulk(char kind, std::string_view line);
  Part read_aggregate(Value::Kind kind, std::string_view line);
  /// Puts a complete value where it belongs; it comes back if it belongs nowhere.
  std::optional<Value> place(Value value);
  std::optional<std::string_view> line();
  void restart();

  ReplyLimits limits_;
  std::string buffer_;
  std::size_t cursor_ = 0;
  std::vector<Open> open_;
  std::size_t missing_ = 0;            ///< parts of the aggregate that was read last
  std::size_t items_ = 0, bytes_ = 0;  ///< of the reply so far
};

}  // namespace pando::resp
