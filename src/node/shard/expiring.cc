// Keys whose time has come go even if nobody asks for them.
#include <algorithm>

#include "node/shard/impl.h"

namespace pando::shard {
namespace {

/// Places of a bucket's index that are looked at in one turn, and buckets.
constexpr std::size_t kPlaces = 512, kBuckets = 128;

}  // namespace

void Shard::Impl::expire(Instant now) {
  expire_at = now + config.expire_every;
  if (!map) return;
  const std::size_t count = map->buckets.size();
  for (std::size_t i = 0; i < std::min(count, kBuckets); ++i) {
    const auto number = static_cast<std::uint16_t>(expire_from++ % count);
    if (buckets[number] && buckets[number]->keys().expiring() > 0 && store.may_write(number) &&
        lease.serves(now, number))
      expire(now, number);
  }
}

void Shard::Impl::expire(Instant now, std::uint16_t number) {
  Bucket& data = bucket(number);
  const std::int64_t now_ms = wall_ms(now);
  std::vector<std::string> due;
  data.expired_to =
      data.keys().visit_expiring(data.expired_to, kPlaces, [&](const keys::Entry& entry) {
        if (entry.expires_at() <= now_ms) due.emplace_back(entry.key());
      });
  if (due.empty()) return;
  effects.clear();
  for (const std::string& key : due) effects.append({.op = wire::Op::erase, .key = key});
  data.keys().apply(effects.bytes());
  counted.expired += due.size();
  data.watched.wrote(effects.bytes());
  const auto sequence = store.write(number, effects.bytes());
  if (*sequence > store.committed(number)) data.dirty.wrote_all(*sequence);
}

}  // namespace pando::shard
