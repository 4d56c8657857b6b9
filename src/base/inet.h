#pragma once
/// Text forms of IP addresses.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "pando/bytes.h"

namespace pando::inet {

std::optional<std::array<std::byte, 4>> parse_v4(std::string_view text);
/// RFC 4291 forms, with `::` and with a trailing dotted quad; no zone.
std::optional<std::array<std::byte, 16>> parse_v6(std::string_view text);
std::string format_v4(ByteView four_bytes);
/// RFC 5952: the longest run of two or more zero groups becomes `::`, lower case.
std::string format_v6(ByteView sixteen_bytes);

}  // namespace pando::inet
