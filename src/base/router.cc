#include "pando/router.h"

#include <algorithm>

#include "pando/slots.h"

namespace pando {
namespace {

/// Without a map there is one bucket, and nobody has it.
constexpr map::Holders kNobody;

}  // namespace

Router::Router(map::MapPtr map)
    : map_(std::move(map)),
      buckets_(map_ ? std::span{map_->buckets} : std::span{&kNobody, std::size_t{1}}) {}

Route Router::to(std::size_t part, const map::Holders& holders) const {
  if (!map_) return {};
  return {.part = part,
          .epoch = map_->epoch,
          .acting = holders.acting.span(),
          .members = map_->members};
}

Route Router::route(std::string_view key) const {
  const std::size_t bucket = bucket_of(slot_of(key), buckets_.size());
  return to(bucket, buckets_[bucket]);
}

Route Router::route(const map::RangeTable& table, std::string_view key) const {
  const std::size_t range = range_of(table, key);
  return to(range, table.ranges[range].holders);
}

std::optional<Route> Router::route(std::string_view table, std::string_view key) const {
  const map::RangeTable* const found = map_ ? map_->table(table) : nullptr;
  if (found == nullptr) return {};
  return route(*found, key);
}

std::size_t range_of(const map::RangeTable& table, std::string_view key) {
  const auto behind =
      std::ranges::upper_bound(table.ranges.begin() + 1, table.ranges.end(), key, {},
                               [](const map::Range& range) { return text(range.from); });
  return static_cast<std::size_t>(behind - table.ranges.begin()) - 1;
}

}  // namespace pando
