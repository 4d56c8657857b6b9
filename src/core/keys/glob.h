#pragma once
/// Does a text fit a pattern of KEYS and SCAN?
#include <string_view>

namespace pando::keys {

/// `*` any bytes, `?` one byte, `[a-c]` and `[^abc]` one of a class, `\x` the byte itself. As in
/// Redis nothing but an empty pattern fits an empty text. Takes time up to the product of sizes.
bool fits_glob(std::string_view pattern, std::string_view text);

}  // namespace pando::keys
