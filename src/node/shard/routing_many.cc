// Several requests at once: what they will look at is fetched before it is needed.
#include <algorithm>
#include <array>

#include "node/shard/impl.h"
#include "pando/slots.h"

namespace pando::shard {
namespace {

/// About as many places in memory as a processor waits for at a time.
constexpr std::size_t kAtOnce = 16;

using AllApproached = std::array<Approached, kAtOnce>;

/// In two rounds, since where a key is only the index knows.
AllApproached approach(const Shard::Impl& shard, std::span<const Request> requests) {
  AllApproached all;
  if (!shard.map) return all;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const Request& request = requests[i];
    if (request.command->facts.keys.first != 1 || request.words.size() < 2) continue;
    const std::string_view key = request.words[1];
    const std::uint16_t bucket = bucket_of(slot_of(key), shard.map->buckets.size());
    const auto& data = shard.buckets[bucket];
    if (!data) continue;
    if ((request.command->facts.flags & resp::kWrite) != 0) shard.store.approach(bucket);
    all[i] = {bucket, {key, data->keys().approach(key)}};
  }
  for (const Approached& one : all)
    if (one.bucket != kNoBucket) shard.buckets[one.bucket]->keys().approach(one.hash.hash);
  return all;
}

}  // namespace

void Shard::Impl::on(Instant now, const Requests& requests) {
  for (std::span rest = requests.all; !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), kAtOnce));
    const AllApproached known = some.size() > 1 ? approach(*this, some) : AllApproached{};
    timing.spent.begin();
    for (std::size_t i = 0; i < some.size(); ++i) on(now, some[i], &known[i]);
    rest = rest.subspan(some.size());
  }
}

}  // namespace pando::shard
