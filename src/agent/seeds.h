#pragma once
/// From what people write as seeds to endpoints.
#include <cstdint>
#include <string>
#include <vector>

#include "pando/command.h"

namespace pando::agent {

struct ResolvedSeeds {
  std::vector<JoinSeed> seeds;
  std::vector<std::string> errors;  ///< one sentence per seed that gave nothing
};

/// Reads `[NAME/]HOST[:PORT]`; a host name gives every address the system knows for it. `@FILE` and
/// `file:FILE` stand for the lines of a file, `#` begins a comment. May block on the resolver.
ResolvedSeeds resolve_seeds(const std::vector<std::string>& words, std::uint16_t default_port);

/// True if resolve_seeds would ask neither the resolver nor a file.
bool all_literal(const std::vector<std::string>& words, std::uint16_t default_port);

}  // namespace pando::agent
