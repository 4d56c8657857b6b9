#include "node/map_orders.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/map_limits.h"
#include "base/some_of.h"
#include "wire/map.h"

namespace pando::node {
namespace {

proto::MapOrder order_of(const map::Map& map, const Ask& ask, const std::string& node) {
  proto::MapOrder order;
  std::string by;
  map::Mark of = map::mark(map);
  if (const auto* loss = std::get_if<command::AcceptLoss>(&ask.command)) {
    by = loss->by;
    if (loss->epoch != 0) of.epoch = std::min(of.epoch, loss->epoch);
    std::vector<std::uint16_t> buckets = loss->buckets;
    std::ranges::sort(buckets);
    for (const std::uint16_t bucket : buckets) order.mutable_accept_loss()->add_buckets(bucket);
    order.mutable_accept_loss();
  } else if (const auto* set = std::get_if<command::SetPace>(&ask.command)) {
    by = set->by;
    wire::write(set->pace, *order.mutable_pace());
  }
  wire::write(of, *order.mutable_of());
  order.set_by(by.empty() ? "an operator at " + node : by + " at " + node);
  return order;
}

std::string shown(const std::vector<std::uint16_t>& buckets) {
  return some_of(buckets, [](std::uint16_t bucket) { return std::to_string(bucket); });
}

std::string shown(const map::Pace& pace) {
  if (pace.paused) return "paused the moves";
  if (pace.bytes_per_second == 0) return "lets moves go on, as fast as they can";
  return fmt::format("lets moves go on, each node with at most {} bytes/s", pace.bytes_per_second);
}

void say(map::Change& change, std::string reason) {
  if (reason.size() > map::kMaxReason) reason.resize(map::kMaxReason);
  if (change.reasons.size() == map::kMaxReasons) change.reasons.pop_back();
  change.reasons.insert(change.reasons.begin(), std::move(reason));
}

bool lost(const map::Holders& holders, map::Epoch as_of) {
  return holders.acting.empty() && holders.since <= as_of;
}

}  // namespace

// ---- what an order is about ---------------------------------------------------------------------

std::vector<std::uint16_t> MapOrders::open_buckets(const map::Map& map,
                                                   const proto::MapOrder& order) {
  std::vector<std::uint16_t> found;
  if (!order.has_accept_loss()) return found;
  const auto& named = order.accept_loss().buckets();
  for (std::size_t i = 0; i < map.buckets.size(); ++i) {
    const bool meant = named.empty() || std::ranges::binary_search(named, i);
    if (meant && lost(map.buckets[i], order.of().epoch()))
      found.push_back(static_cast<std::uint16_t>(i));
  }
  return found;
}

/// Ranges are accepted all or none: an order that a later loss does not concern leaves them.
bool MapOrders::open_ranges(const map::Map& map, const proto::MapOrder& order) {
  if (!order.has_accept_loss() || !order.accept_loss().buckets().empty()) return false;
  bool any = false;
  for (const map::RangeTable& table : map.tables)
    for (const map::Range& range : table.ranges) {
      if (!range.holders.acting.empty()) continue;
      if (!lost(range.holders, order.of().epoch())) return false;
      any = true;
    }
  return any;
}

bool MapOrders::open(const map::Map& map, const proto::MapOrder& order) {
  if (map.branch != order.of().branch()) return false;
  if (order.has_accept_loss()) return !open_buckets(map, order).empty() || open_ranges(map, order);
  return order.has_pace() && map.pace.since <= order.of().epoch() &&
         !map::same_pace(map.pace, wire::read(order.pace()));
}

/// Why it cannot be carried out, as a clause.
std::string MapOrders::wrong(const map::Map& map, const proto::MapOrder& order) {
  if (!order.has_accept_loss()) return {};
  for (const std::uint32_t bucket : order.accept_loss().buckets()) {
    if (bucket >= map.buckets.size())
      return fmt::format("there is no bucket {}: the last one is {}", bucket,
                         map.buckets.size() - 1);
    const map::Holders& holders = map.buckets[bucket];
    if (!holders.acting.empty())
      return fmt::format("bucket {} is not lost; 'pando accept-loss -list' shows what is", bucket);
    if (!lost(holders, order.of().epoch()))
      return fmt::format("bucket {} was lost with map {}, after the one you looked at; look again",
                         bucket, holders.since);
  }
  return open(map, order) ? "" : "nothing is lost";
}

// ---- their way ----------------------------------------------------------------------------------

std::optional<proto::MapOrder> MapOrders::ask(Instant now, const map::MapPtr& map, const Ask& ask,
                                              const std::string& node) {
  Order order{{}, now + kPatience, ask.ticket};
  if (!map) {
    answer(order, "there is no map yet; start a node with -store");
    return {};
  }
  order.what = order_of(*map, ask, node);
  std::string error = wrong(*map, order.what);
  if (!error.empty() || !open(*map, order.what)) {
    answer(order, std::move(error));
    return {};
  }
  orders_.push_back(order);
  return order.what;
}

void MapOrders::hear(Instant now, const map::MapPtr& map, const proto::MapOrder& order) {
  if (!map || !open(*map, order)) return;
  const auto same = [&](const Order& known) {
    return known.what.SerializeAsString() == order.SerializeAsString();
  };
  if (std::ranges::any_of(orders_, same)) return;
  if (orders_.size() == kMost) {
    answer(orders_.front(), "too many orders came behind this one; ask again");
    orders_.pop_front();
  }
  orders_.push_back({order, now + kPatience, {}});
}

void MapOrders::adopted(const map::MapPtr& now) {
  losses_.follow(now);
  if (!now) return;
  const map::Map& map = *now;
  std::erase_if(orders_, [&](const Order& order) {
    if (open(map, order.what)) return false;
    const bool superseded =
        order.what.has_pace() && !map::same_pace(map.pace, wire::read(order.what.pace()));
    const bool elsewhere = map.branch != order.what.of().branch();
    answer(order, superseded || elsewhere ? "another map was agreed meanwhile; look again" : "");
    return true;
  });
}

void MapOrders::tick(Instant now, std::string_view why) {
  std::erase_if(orders_, [&](const Order& order) {
    if (order.until > now) return false;
    answer(order, fmt::format("no map with it was agreed within {} s: {}",
                              kPatience / std::chrono::seconds{1}, why));
    return true;
  });
}

Instant MapOrders::deadline() const {
  Instant first = kNever;
  for (const Order& order : orders_) first = std::min(first, order.until);
  return first;
}

void MapOrders::answer(const Order& order, std::string error) {
  if (order.ticket) answers_.push_back({*order.ticket, reply::Done{std::move(error)}});
}

// ---- what they make of the next map -------------------------------------------------------------

void MapOrders::put(const map::Map& map, place::Situation& situation) const {
  for (const Order& order : orders_) {
    const auto buckets = open_buckets(map, order.what);
    situation.accepted.insert(situation.accepted.end(), buckets.begin(), buckets.end());
    situation.accepted_ranges |= open_ranges(map, order.what);
  }
}

void MapOrders::put(const map::Map& map, map::Change& change) const {
  for (const Order& order : orders_) {
    if (!open(map, order.what)) continue;
    if (order.what.has_pace()) {
      change.pace = wire::read(order.what.pace());
      say(change, order.what.by() + " " + shown(*change.pace));
      continue;
    }
    const auto buckets = open_buckets(map, order.what);
    const auto begins = [&](const map::BucketChange& set) {
      return std::ranges::binary_search(buckets, set.bucket);
    };
    const bool ranges = open_ranges(map, order.what) && !change.tables.empty();
    if (ranges || std::ranges::any_of(change.buckets, begins))
      say(change, fmt::format("{} accepted the loss of {}", order.what.by(),
                              buckets.empty() ? "ranges" : "bucket " + shown(buckets)));
  }
}

}  // namespace pando::node
