#pragma once
/// A check of our own work, on in every build. Never on anything that came from a network.

namespace pando {

/// Prints the broken promise and its place to standard error, then aborts.
[[noreturn]] void assert_failed(const char* what, const char* file, int line);

}  // namespace pando

#define PANDO_ASSERT(condition) \
  (static_cast<bool>(condition) ? void(0) : ::pando::assert_failed(#condition, __FILE__, __LINE__))
