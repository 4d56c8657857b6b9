#pragma once
/// Which keys does a request read, which does it write?
///
/// To learn of a key only whether it is there, of what kind and how large it is, is no reading, as
/// in Redis.
#include <cstddef>
#include <vector>

#include "wire/resp/command_spec.h"

namespace pando::access {

struct Use {
  bool reads = false, writes = false;
};

/// What a command does with its first key, and with the others.
struct KeyUses {
  Use first, others;
};

KeyUses uses_of(const resp::CommandSpec& spec);

struct UsedKey {
  std::size_t index;  ///< of the word
  Use use;
};

/// Of one request; `uses` are those of its command.
std::vector<UsedKey> used_keys(const resp::CommandSpec& spec, const KeyUses& uses,
                               resp::Words words);

}  // namespace pando::access
