#pragma once
/// What all clients of a door cost together.
#include <cstddef>

namespace pando::doors {

/// What may wait for one client: one answer can be a table of 65,536 members with all their tags.
inline constexpr std::size_t kMostUnsent = 64 << 20;

/// Bytes that wait for all clients of a map from ids to clients with a `connection`.
std::size_t unsent_of(const auto& clients) {
  std::size_t sum = 0;
  for (const auto& [id, client] : clients) sum += client.connection.unsent();
  return sum;
}

}  // namespace pando::doors
