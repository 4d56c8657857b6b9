#pragma once
/// The words behind the cursor of SCAN, HSCAN, SSCAN and ZSCAN.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/keys/command.h"

namespace pando::keys {

struct ScanWords {
  Position from = 0;
  std::size_t count = 10;
  std::optional<std::string_view> pattern;
  std::optional<std::string_view> type;  ///< for SCAN alone

  bool fits(std::string_view name) const;
};

/// Reads the cursor at `at` and what follows. nullopt: it has been answered what is wrong.
std::optional<ScanWords> read_scan(Call& call, std::size_t at);
/// The cursor alone, as Redis checks it before it looks for the key.
std::optional<Position> read_cursor(Call& call, std::size_t at);
/// A position as a client is told it.
std::string cursor_of(Position position);

}  // namespace pando::keys
