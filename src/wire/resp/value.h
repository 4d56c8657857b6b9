#pragma once
/// A reply as a value, for clients.
#include <cstdint>
#include <string>
#include <vector>

#include "wire/resp/reply_writer.h"

namespace pando::resp {

struct Value {
  /// `text`: a simple, bulk or verbatim string or a big number; which of them it was does not
  /// matter to a client. `map`: keys and values in turns.
  enum class Kind : std::uint8_t {
    null,
    text,
    error,
    integer,
    real,
    boolean,
    array,
    map,
    set,
    push
  };

  Kind kind = Kind::null;
  std::string text;          ///< of text and error
  std::int64_t integer = 0;  ///< of integer; of boolean 0 or 1
  double real = 0;
  std::vector<Value> items;  ///< of aggregates

  bool is_error() const { return kind == Kind::error; }
  friend bool operator==(const Value&, const Value&) = default;
};

/// Writes a whole value; texts as bulk strings.
void write(ReplyWriter& out, const Value& value);

}  // namespace pando::resp
