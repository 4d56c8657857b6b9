#pragma once
/// What this build calls itself.
#include <string_view>

namespace pando {

/// For example `0.1.0`.
std::string_view version();

}  // namespace pando
