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

/// The answer of a primary that has no such code.
keys::Outcome no_method(keys::Call& call);

}  // namespace pando::shard
