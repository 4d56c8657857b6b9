#pragma once
/// Which settings of a node CONFIG SET can change. Source: docs/protocol/shard.md, "Settings".
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "node/shard/impl.h"

namespace pando::shard {

/// What becomes of a CONFIG SET, if all of it makes sense.
struct Draft {
  MemoryLimit memory;
  resp::ClientLimits clients;
  SlowLimits slow;
  std::int64_t spike_ms;  ///< what takes so long is a spike; 0: nothing
  std::uint32_t most_clients;  ///< so many the system can bear
  std::optional<resp::NotifyClasses> classes;
};

/// Errors are Redis's sentences, empty if there is none.
struct Setting {
  std::string_view name;
  std::string (*show)(const Shard::Impl& shard);
  std::string (*set)(Draft& draft, std::string_view value);
};

std::span<const Setting> settings();
/// Null: there is none of this name, in small letters.
const Setting* setting_named(std::string_view name);

Draft draft_of(const Shard::Impl& shard);
/// All of it but `classes`, which others have to hear of.
void adopt(Instant now, Shard::Impl& shard, const Draft& draft);

}  // namespace pando::shard
