#include "shell/published_lease.h"

namespace pando::shell {
namespace {

/// Before the end of a lease is a moment at which it is held.
constexpr Duration kJust{1};

}  // namespace

void PublishedLease::publish(const node::Node& node) {
  const node::Mandate mandate = node.mandate();
  if (mandate == published_) return;
  publish(node.map(), mandate,
          [&](Instant at, std::uint16_t bucket) { return node.serves(at, bucket); });
}

void PublishedLease::publish(const map::MapPtr& map, const node::Mandate& mandate,
                             const Serves& serves) {
  if (map != map_) {
    map_ = map;
    shared_map_ = map_.get();
    buckets_known_ = false;
  }
  const bool held = mandate.until > Instant{};
  if (held && (!buckets_known_ || mandate.given_away != given_away_))
    publish_buckets(mandate, serves);
  shared_until_ = mandate.until.time_since_epoch().count();
  published_ = mandate;
}

void PublishedLease::publish_buckets(const node::Mandate& mandate, const Serves& serves) {
  given_away_ = mandate.given_away;
  buckets_known_ = true;
  const std::size_t count = map_ ? map_->buckets.size() : 0;
  for (std::size_t first = 0; first < count; first += kBits) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < kBits && first + i < count; ++i)
      if (serves(mandate.until - kJust, static_cast<std::uint16_t>(first + i)))
        word |= std::uint64_t{1} << i;
    shared_buckets_[first / kBits] = word;
  }
}

bool PublishedLease::serves(Instant now, std::uint16_t bucket, const map::Map& followed) const {
  if (now >= Instant{Duration{shared_until_.load()}}) return false;
  const std::uint64_t word = shared_buckets_[bucket / kBits];
  return (word >> (bucket % kBits) & 1) != 0 && shared_map_ == &followed;
}

}  // namespace pando::shell
