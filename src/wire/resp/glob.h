#pragma once
/// Does a text fit a pattern of KEYS, SCAN or PSUBSCRIBE?
#include <string_view>

namespace pando::resp {

/// As in Redis: `*` any bytes, `?` one byte, `[a-c]` and `[^abc]` one of a class, `\x` the byte
/// itself, and nothing but an empty pattern fits an empty text. Takes time up to the product of
/// sizes.
bool fits_glob(std::string_view pattern, std::string_view text);

}  // namespace pando::resp
