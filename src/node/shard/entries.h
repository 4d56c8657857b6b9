#pragma once
/// Code of an application that changes one key where its primary is, as a command does.
/// Source: docs/protocol/shard.md, "Entries".
#include "core/keys/command.h"

namespace pando::shard {

/// `PANDO.ENTRY METHOD KEY BODY`: between shards, and from the library; Redis clients have no such
/// command.
const keys::Command& entry_command();

/// What it carries out.
class Entries {
 public:
  virtual ~Entries() = default;
  /// Within the step: the change and the answer are one. It answers as a handler of a command does,
  /// and changes nothing but its key.
  virtual void run(keys::Call& call) = 0;
};

/// A primary has no such code.
inline constexpr std::string_view kNoMethod = "UNKNOWNMETHOD the primary of the key does not serve";

}  // namespace pando::shard
