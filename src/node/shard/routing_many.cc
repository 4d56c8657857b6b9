// Several requests at once: what they will look at is fetched before it is needed.
#include <algorithm>
#include <array>

#include "node/shard/impl.h"
#include "pando/slots.h"

namespace pando::shard {
namespace {

/// About as many places in memory as a processor waits for at a time.
constexpr std::size_t kAtOnce = 16;

/// In two rounds, since where a key is only the index knows.
void approach(const Shard::Impl& shard, std::span<const Request> requests) {
  if (!shard.map) return;
  struct Way {
    const keys::Keyspace* keys;
    keys::Position hash;
  };
  std::array<Way, kAtOnce> ways;
  std::size_t count = 0;
  for (const Request& request : requests) {
    if (request.command->facts.keys.first != 1 || request.words.size() < 2) continue;
    const std::string_view key = request.words[1];
    const std::uint16_t bucket = bucket_of(slot_of(key), shard.map->buckets.size());
    const auto& data = shard.buckets[bucket];
    if (!data) continue;
    if ((request.command->facts.flags & resp::kWrite) != 0) shard.store.approach(bucket);
    const keys::Keyspace& keys = static_cast<const Bucket&>(*data).keys();
    ways[count++] = {&keys, keys.approach(key)};
  }
  for (const Way& way : std::span{ways}.first(count)) way.keys->approach(way.hash);
}

}  // namespace

void Shard::Impl::on(Instant now, const Requests& requests) {
  for (std::span rest = requests.all; !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), kAtOnce));
    if (some.size() > 1) approach(*this, some);
    timing.spent.begin();
    for (const Request& request : some) on(now, request);
    rest = rest.subspan(some.size());
  }
}

}  // namespace pando::shard
