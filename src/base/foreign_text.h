#pragma once
/// Words that a stranger chose, made fit for logs and terminals.
#include <string>
#include <string_view>

namespace pando {

inline constexpr std::size_t kForeignTextLimit = 200;  ///< bytes

/// The text cut to the limit between two characters. Line ends and tabs become blanks; other
/// control characters, marks that turn the direction of writing, and octets that are no UTF-8
/// become '?'.
std::string foreign_text(std::string_view text);

}  // namespace pando
