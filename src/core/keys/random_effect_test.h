#pragma once
/// Changes for tests.
#include <string>

#include "base/rng.h"
#include "core/keys/keyspace.h"

namespace pando::keys {

/// Effects that fit a keyspace, drawn one after the other.
class RandomEffects {
 public:
  explicit RandomEffects(std::uint64_t seed) : rng_(seed) {}

  /// Valid until the next one.
  wire::Effect next(const Keyspace& keys) {
    key_ = "key" + std::to_string(rng_.below(24));
    item_ = std::to_string(rng_.below(400));
    value_ = std::string(rng_.below(60), static_cast<char>('a' + rng_.below(26)));
    const Entry* entry = keys.find(key_);
    if (rng_.chance(0.0005)) return {.op = wire::Op::flush};
    if (entry != nullptr && rng_.chance(0.004)) return {.op = wire::Op::erase, .key = key_};
    if (entry != nullptr && rng_.chance(0.02))
      return {.op = wire::Op::expire_at,
              .key = key_,
              .number = rng_.chance(0.3) ? 0 : rng_.between(1, 1'000'000)};
    const Kind kind = entry == nullptr ? static_cast<Kind>(rng_.below(5)) : entry->kind();
    return of_kind(kind, entry);
  }

 private:
  wire::Effect of_kind(Kind kind, const Entry* entry) {
    const bool erases = rng_.chance(0.35);
    switch (kind) {
      case Kind::string:
        return text();
      case Kind::hash:
        if (erases) return {.op = wire::Op::hash_erase, .key = key_, .item = item_};
        return {.op = wire::Op::hash_put, .key = key_, .item = item_, .value = value_};
      case Kind::set:
        return {.op = erases ? wire::Op::set_erase : wire::Op::set_put, .key = key_, .item = item_};
      case Kind::zset:
        if (erases) return {.op = wire::Op::zset_erase, .key = key_, .item = item_};
        return {.op = wire::Op::zset_put, .key = key_, .item = item_, .score = rng_.unit()};
      case Kind::list:
        return of_list(entry == nullptr ? 0 : entry->collection().size());
    }
    return {};
  }

  wire::Effect text() {
    if (rng_.chance(0.1)) return {.op = wire::Op::put, .key = key_, .value = value_};
    return {.op = wire::Op::patch, .key = key_, .value = value_, .number = rng_.between(0, 2000)};
  }

  wire::Effect of_list(std::size_t size) {
    const bool front = rng_.chance(0.5);
    if (size == 0 || rng_.chance(0.55))
      return {
          .op = front ? wire::Op::push_front : wire::Op::push_back, .key = key_, .value = value_};
    const auto last = static_cast<std::int64_t>(size) - 1;
    if (rng_.chance(0.4))
      return {.op = front ? wire::Op::pop_front : wire::Op::pop_back,
              .key = key_,
              .number = rng_.between(1, std::min<std::int64_t>(last + 1, 5))};
    const std::int64_t at = rng_.between(0, last);
    if (rng_.chance(0.3)) return {.op = wire::Op::list_erase, .key = key_, .number = at};
    return {.op = front ? wire::Op::list_put : wire::Op::list_insert,
            .key = key_,
            .value = value_,
            .number = at};
  }

  Rng rng_;
  std::string key_, item_, value_;
};

}  // namespace pando::keys
