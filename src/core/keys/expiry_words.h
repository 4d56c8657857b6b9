#pragma once
/// How does a client say when a key is to expire?
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace pando::keys {

/// A unit and a beginning.
struct ExpiryForm {
  bool seconds = false;   ///< else milliseconds
  bool absolute = false;  ///< since 1970, else from now on
};

/// EX, PX, EXAT and PXAT in any case.
std::optional<ExpiryForm> expiry_form(std::string_view word);

/// Milliseconds since 1970 that a number means. An error is a whole sentence of Redis about
/// `command`.
std::expected<std::int64_t, std::string> scaled_expiry(std::int64_t number, ExpiryForm form,
                                                       std::int64_t now_ms,
                                                       std::string_view command);
/// The same of a word that is a number above 0.
std::expected<std::int64_t, std::string> read_expiry(std::string_view word, ExpiryForm form,
                                                     std::int64_t now_ms, std::string_view command);

}  // namespace pando::keys
