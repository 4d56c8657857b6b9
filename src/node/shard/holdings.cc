#include "node/shard/holdings.h"

#include "node/shard/impl.h"

namespace pando::shard {

Holdings holdings_of(const Shard& shard) {
  const Shard::Impl& impl = shard.inside();
  Holdings out{.policy = std::string{to_string(impl.upkeep.memory.limit().policy)}};
  for (std::size_t b = 0; impl.map && b < impl.map->buckets.size(); ++b)
    if (impl.buckets[b] && impl.store.role(static_cast<std::uint16_t>(b)) == store::Role::primary)
      out.expires += impl.buckets[b]->keys().expiring();
  return out;
}

}  // namespace pando::shard
