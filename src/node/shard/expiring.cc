// Keys whose time has come go even if nobody asks for them.
#include <algorithm>

#include "core/keys/expire.h"
#include "node/shard/impl.h"
#include "node/shard/upkeep.h"

namespace pando::shard {
namespace {

/// Places of a bucket's index that are looked at in one turn, and buckets.
constexpr std::size_t kPlaces = 512, kBuckets = 128;

}  // namespace

void Upkeep::expire(Instant now) {
  const std::size_t count = in_.map->buckets.size();
  for (std::size_t i = 0; i < std::min(count, kBuckets); ++i) {
    const auto number = static_cast<std::uint16_t>(expire_from_++ % count);
    if (in_.buckets[number] && in_.buckets[number]->keys().expiring() > 0 &&
        may_change(now, number))
      expire(now, number);
  }
}

void Upkeep::expire(Instant now, std::uint16_t number) {
  Bucket& data = in_.bucket(number);
  in_.running.begin(in_.exchange.wants_events());
  const std::size_t before = data.keys().used();
  in_.counted.expired += keys::expire_some(data.keys(), data.expired_to, kPlaces, in_.wall_ms(now),
                                           in_.running.effects, in_.running.events);
  memory.change(before, data.keys().used());
  write(now, number, data);
}

/// Whether this node is its primary, and copies and lease let it write.
bool Upkeep::may_change(Instant now, std::uint16_t number) const {
  return in_.store.may_write(number) && in_.lease.serves(now, number);
}

/// Gives the copies what has happened.
void Upkeep::write(Instant now, std::uint16_t number, Bucket& data) {
  if (in_.running.effects.empty()) return;
  data.watched.wrote(in_.running.effects.bytes());
  const auto sequence = in_.store.write(number, in_.running.effects.bytes());
  if (*sequence > in_.store.committed(number)) in_.dirty.wrote_all(number, *sequence);
  const Origin nobody{Origin::Kind::nobody, 0, 0, resp::Protocol::resp2};
  if (!in_.running.events.list.empty())
    in_.answer(now, {nobody, &fate_command(), {}, number, now + in_.config.patience}, *sequence,
               in_.store.standing(number));
}

}  // namespace pando::shard
