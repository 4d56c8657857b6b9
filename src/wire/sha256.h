#pragma once
/// What is kept in place of a password.
#include <string>
#include <string_view>

namespace pando::wire {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view text);

}  // namespace pando::wire
