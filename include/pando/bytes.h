#pragma once
/// Octets as values and as views.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pando {

/// Owned octets.
using Bytes = std::vector<std::byte>;
/// Borrowed octets: valid for the call that received them, never kept.
using ByteView = std::span<const std::byte>;

/// The octets of a text, without a copy. The view lives as long as `text`.
inline ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
/// The octets as text, without a copy or a check of the encoding. Lives as long as `bytes`.
inline std::string_view text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
/// A copy of what is viewed.
inline Bytes to_bytes(ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}
/// A copy of the octets of a text.
inline Bytes to_bytes(std::string_view text) {
  return to_bytes(view(text));
}
/// A copy of the octets as text, without a check of the encoding.
inline std::string to_string(ByteView bytes) {
  return std::string{text(bytes)};
}

}  // namespace pando
