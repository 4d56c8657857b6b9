#pragma once
/// Which words did a Redis client send? Source: docs/protocol/resp.md, "Requests".
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pando/bytes.h"
#include "wire/resp/limits.h"

namespace pando::resp {

/// Why a stream cannot be read on.
struct Breach {
  enum class Kind : std::uint8_t { malformed, too_large, foreign };
  Kind kind;
  std::string sentence;  ///< Redis's own without its code, where Redis has one

  friend bool operator==(const Breach&, const Breach&) = default;
};

/// The words of one request, at least one. Views into the reader: the list is valid until its next
/// call, the text until bytes are fed.
using Words = std::span<const std::string_view>;

/// Cuts a stream into requests, arrays of bulk strings or inline lines, in whatever pieces it
/// comes. No byte is looked at twice, except of a line that came in pieces, and the first lengths
/// of a request that did. One thread.
class RequestReader {
 public:
  explicit RequestReader(RequestLimits limits = {}) : limits_(limits) {}

  /// For requests that have not begun.
  void set_limits(const RequestLimits& limits) { limits_ = limits; }
  void feed(ByteView bytes);
  /// nullopt: more bytes are needed. After an error the stream is beyond repair.
  std::expected<std::optional<Words>, Breach> next();
  /// The request that next() gave, right after it: it comes once more.
  void put_back();
  /// Bytes that were fed and not handed out.
  std::size_t buffered() const { return buffer_.size() - begin_; }

 private:
  /// A word by its place behind begin_.
  struct Place {
    std::size_t at, size;
  };
  enum class Progress : std::uint8_t { done, needs_more };
  using Step = std::expected<Progress, Breach>;

  /// The line at cursor_ without its end, if it is complete; moves behind it.
  std::expected<std::optional<std::string_view>, Breach> line(std::string_view what);
  bool take_whole();
  Step read_array();
  Step read_bulk();
  std::expected<std::optional<Words>, Breach> read_inline();
  Words finish_array();
  void finish() { before_ = std::exchange(begin_, cursor_); }

  RequestLimits limits_;
  std::string buffer_;
  std::size_t begin_ = 0;     ///< where the current request begins
  std::size_t before_ = 0;    ///< where the one before began, or something that was skipped
  std::size_t cursor_ = 0;    ///< what has been read, never before begin_
  std::size_t missing_ = 0;   ///< words of the current array
  std::size_t expected_ = 0;  ///< bytes of the current word
  bool in_bulk_ = false;
  std::size_t taken_ = 0;  ///< bytes of the words in places_
  std::vector<Place> places_;
  std::vector<std::string_view> words_;
  std::deque<std::string> unquoted_;  ///< inline words live here: quoting changes them
};

/// Splits an inline request at blanks, with '…' and "…" as Redis reads them; nullopt if a quote is
/// not closed or something follows it directly.
std::optional<std::deque<std::string>> split_inline(std::string_view line);

}  // namespace pando::resp
