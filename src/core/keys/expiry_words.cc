#include "core/keys/expiry_words.h"

#include <fmt/format.h>

#include <limits>

#include "core/keys/numbers.h"
#include "wire/resp/command_spec.h"

namespace pando::keys {

std::optional<ExpiryForm> expiry_form(std::string_view word) {
  if (resp::same_word(word, "EX")) return ExpiryForm{true, false};
  if (resp::same_word(word, "PX")) return ExpiryForm{false, false};
  if (resp::same_word(word, "EXAT")) return ExpiryForm{true, true};
  if (resp::same_word(word, "PXAT")) return ExpiryForm{false, true};
  return std::nullopt;
}

std::expected<std::int64_t, std::string> scaled_expiry(std::int64_t number, ExpiryForm form,
                                                       std::int64_t now_ms,
                                                       std::string_view command) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const auto invalid = [&] {
    return std::unexpected(fmt::format("ERR invalid expire time in '{}' command", command));
  };
  if (form.seconds && (number > kMost / 1000 || number < -(kMost / 1000))) return invalid();
  const std::int64_t ms = form.seconds ? number * 1000 : number;
  if (form.absolute) return ms;
  if (ms > kMost - now_ms) return invalid();
  return ms + now_ms;
}

std::expected<std::int64_t, std::string> read_expiry(std::string_view word, ExpiryForm form,
                                                     std::int64_t now_ms,
                                                     std::string_view command) {
  const auto number = read_integer(word);
  if (!number) return std::unexpected("ERR value is not an integer or out of range");
  if (*number <= 0)
    return std::unexpected(fmt::format("ERR invalid expire time in '{}' command", command));
  return scaled_expiry(*number, form, now_ms, command);
}

}  // namespace pando::keys
