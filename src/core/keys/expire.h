#pragma once
/// Which keys must go although nobody asks for them? Only the primary of a bucket asks; what comes
/// of it are effects like any others.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/keys/command.h"
#include "pando/memory_limit.h"

namespace pando::keys {

/// Erases keys that have expired among the next `places` places of the index, from `at` on, which
/// moves on and begins anew after the end. Returns how many.
std::size_t expire_some(Keyspace& keys, Position& at, std::size_t places, std::int64_t now_ms,
                        wire::Effects& effects, Events& events);

/// Whether access is to be kept as a frequency: Settings::count_uses.
bool counts_uses(Eviction policy);
/// Whether keys that are not to expire may go too.
bool takes_any(Eviction policy);
/// Erases the worst of a few keys by the policy. False: no key may be evicted.
bool evict_one(Keyspace& keys, Eviction policy, std::int64_t now_ms, Rng& rng,
               wire::Effects& effects, Events& events);

}  // namespace pando::keys
