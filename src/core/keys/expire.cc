#include "core/keys/expire.h"

#include <array>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/keys/access.h"

namespace pando::keys {
namespace {

/// Keys of which the worst goes; as many as Redis's maxmemory-samples.
constexpr std::size_t kSamples = 5;
/// Places of the index in which a sample of expiring keys is looked for at a time.
constexpr std::size_t kPlaces = 64;

void erase(Keyspace& keys, const std::string& key, wire::Effects& effects) {
  const wire::Effect erased{.op = wire::Op::erase, .key = key};
  effects.append(erased);
  keys.apply(erased);
}

/// The higher the sooner it goes.
std::int64_t badness(const Entry& entry, Eviction policy, std::int64_t now_ms) {
  switch (policy) {
    case Eviction::all_lru:
    case Eviction::expiring_lru:
      return idle_seconds(entry.access(), now_ms);
    case Eviction::all_lfu:
    case Eviction::expiring_lfu:
      return 255 - std::int64_t{frequency(entry.access(), now_ms)};
    case Eviction::expiring_soonest:
      return std::numeric_limits<std::int64_t>::max() - entry.expires_at();
    default:
      return 0;
  }
}

std::vector<const Entry*> sample(const Keyspace& keys, Eviction policy, Rng& rng) {
  std::vector<const Entry*> out;
  if (takes_any(policy)) {
    for (std::size_t i = 0; keys.size() > 0 && i < kSamples; ++i) out.push_back(&keys.any(rng));
    return out;
  }
  Position at = rng.next();
  while (keys.expiring() > 0 && out.empty())
    at = keys.visit_expiring(at, kPlaces, [&](const Entry& entry) { out.push_back(&entry); });
  // Of neighbours not always the first ones.
  rng.shuffle(out);
  if (out.size() > kSamples) out.resize(kSamples);
  return out;
}

}  // namespace

std::size_t expire_some(Keyspace& keys, Position& at, std::size_t places, std::int64_t now_ms,
                        wire::Effects& effects, Events& events) {
  if (keys.expiring() == 0) return 0;
  std::vector<std::string> gone;
  at = keys.visit_expiring(at, places, [&](const Entry& entry) {
    if (entry.expires_at() <= now_ms) gone.emplace_back(entry.key());
  });
  for (const std::string& key : gone) {
    erase(keys, key, effects);
    if (events.wanted) events.list.push_back({'x', "expired", key});
  }
  return gone.size();
}

bool takes_any(Eviction policy) {
  return policy == Eviction::all_lru || policy == Eviction::all_lfu ||
         policy == Eviction::all_random;
}

bool counts_uses(Eviction policy) {
  return policy == Eviction::all_lfu || policy == Eviction::expiring_lfu;
}

bool evict_one(Keyspace& keys, Eviction policy, std::int64_t now_ms, Rng& rng,
               wire::Effects& effects, Events& events) {
  if (policy == Eviction::none) return false;
  const Entry* worst = nullptr;
  for (const Entry* entry : sample(keys, policy, rng))
    if (worst == nullptr || badness(*entry, policy, now_ms) > badness(*worst, policy, now_ms))
      worst = entry;
  if (worst == nullptr) return false;
  const std::string key{worst->key()};
  erase(keys, key, effects);
  if (events.wanted) events.list.push_back({'e', "evicted", key});
  return true;
}

}  // namespace pando::keys
