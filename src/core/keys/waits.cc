#include "core/keys/waits.h"

#include <cmath>

#include "core/keys/numbers.h"
#include "core/keys/typed.h"

namespace pando::keys {

std::optional<CountedPop> read_counted_pop(Call& call, std::size_t numkeys) {
  const auto number =
      read_at_least(call, call.words[numkeys], 1, "ERR numkeys should be greater than 0");
  if (!number) return std::nullopt;
  const Words rest = call.words.subspan(numkeys + 1);
  const auto keys = static_cast<std::size_t>(*number);
  if (keys >= rest.size()) return call.syntax_error(), std::nullopt;
  return CountedPop{rest.first(keys), rest[keys], rest.subspan(keys + 1)};
}

std::optional<std::size_t> read_pop_count(Call& call, Words options) {
  if (options.empty()) return 1;
  if (options.size() == 1 || !resp::same_word(options[0], "COUNT"))
    return call.syntax_error(), std::nullopt;
  const auto count = read_at_least(call, options[1], 1, "ERR count should be greater than 0");
  if (!count) return std::nullopt;
  if (options.size() > 2) return call.syntax_error(), std::nullopt;
  return static_cast<std::size_t>(*count);
}

std::expected<std::int64_t, std::string_view> read_wait(std::string_view word) {
  // What does not fit into 64 bits counts as negative in Redis 7.0; what ends in the far future of
  // any clock is out of range.
  constexpr long double kMost = 0x1p63L, kClock = 0x1p42L;
  const auto seconds = read_long_real(word);
  if (!seconds) return std::unexpected("ERR timeout is not a float or out of range");
  const long double milliseconds = std::ceil(*seconds * 1000);
  if (milliseconds < 0 || milliseconds >= kMost) return std::unexpected("ERR timeout is negative");
  if (milliseconds > kMost - kClock) return std::unexpected("ERR timeout is out of range");
  return static_cast<std::int64_t>(milliseconds);
}

bool check_wait(Call& call, std::string_view word) {
  const auto wait = read_wait(word);
  if (!wait) call.error(wait.error());
  return wait.has_value();
}

std::expected<std::int64_t, std::string_view> wait_in_last(Words words) {
  return read_wait(words.back());
}

std::expected<std::int64_t, std::string_view> wait_in_first(Words words) {
  return read_wait(words[1]);
}

Outcome wait_for_more(Call& call) {
  if (call.may_block) return Outcome::blocked;
  call.reply.null_array();
  return Outcome::done;
}

}  // namespace pando::keys
