#pragma once
/// Seeds as people write them: `[NAME/]HOST[:PORT]`, or a file of such lines.
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pando/command.h"

namespace pando::shell {

/// A host that has yet to be looked up.
struct HostSeed {
  std::string name, host;
  std::uint16_t port = 0;
  friend bool operator==(const HostSeed&, const HostSeed&) = default;
};
/// `@PATH` or `file:PATH`: one seed per line; empty lines and what follows `#` are skipped.
struct FileSeed {
  std::string path;
  friend bool operator==(const FileSeed&, const FileSeed&) = default;
};
using SeedText = std::variant<JoinSeed, HostSeed, FileSeed>;

/// The error says what is wrong with it.
std::expected<SeedText, std::string> parse_seed(std::string_view text, std::uint16_t default_port);

/// The seeds that a file's content names.
std::vector<std::string> seed_lines(std::string_view content);

}  // namespace pando::shell
