#pragma once
/// Did you mean …?
#include <span>
#include <string_view>

namespace pando {

/// The candidate within a few typing errors of `word`; empty if none is that near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace pando
