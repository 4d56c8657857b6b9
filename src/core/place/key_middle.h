#pragma once
/// Keys between keys, as numbers with a byte for each digit.
#include <optional>
#include <string>
#include <string_view>

namespace pando::place {

/// A short key about half way from `from` to `to` (nullopt: the end of all keys), above `from` and
/// below `to`; nullopt: there is none. Requires from < to.
std::optional<std::string> key_between(std::string_view from, std::optional<std::string_view> to);

/// A key for people: printable, cut after 32 octets.
std::string shown(std::string_view key);

}  // namespace pando::place
