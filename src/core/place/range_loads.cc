#include "core/place/range_loads.h"

#include <algorithm>

#include "base/map_limits.h"
#include "core/place/key_middle.h"
#include "pando/partitioner.h"

namespace pando::place {
namespace {

/// What a report that covers more ranges than this says about each of them is not worth reading.
constexpr std::size_t kMostShared = 8;

std::optional<std::string_view> end_of(const RangeReport& report) {
  if (!report.to) return {};
  return text(*report.to);
}

bool reads(const map::RangeTable& table, const RangeReport& report) {
  return report.table == table.name && (!report.to || text(report.from) < text(*report.to));
}

}  // namespace

RangeLoads::RangeLoads(const map::RangeTable& table, const RangeSituation& situation)
    : rows_(table.ranges.size()) {
  for (const RangeTaker& taker : situation.takers)
    if (taker.table == table.name && taker.reports) any_ = true;
  for (const RangeReport& report : situation.reports)
    if (reads(table, report)) read(table, report);
}

void RangeLoads::read(const map::RangeTable& table, const RangeReport& report) {
  any_ = true;
  const std::size_t first = range_of(table, text(report.from));
  const KeyRange keys = keys_of(table, first);
  const auto load = static_cast<double>(report.load);
  if (keys.from == report.from && keys.to == report.to) {
    // Of two reports the greater counts, whatever their order.
    if (exact(first) && std::pair{cost(first), text(rows_[first].report->middle)} >=
                            std::pair{load + 1, text(report.middle)})
      return;
    rows_[first] = {load + 1, &report};
    return;
  }
  std::size_t behind = first + 1;
  while (behind < table.ranges.size() && behind - first <= kMostShared &&
         (!report.to || text(table.ranges[behind].from) < *end_of(report)))
    ++behind;
  if (behind - first > kMostShared) return;
  for (std::size_t i = first; i < behind; ++i)
    if (!exact(i))
      rows_[i].cost = std::max(rows_[i].cost, load / static_cast<double>(behind - first) + 1);
}

bool RangeLoads::comparable() const {
  return !any_ || std::ranges::all_of(rows_, [](const Row& row) { return row.report != nullptr; });
}

std::optional<std::string> RangeLoads::middle(const map::RangeTable& table,
                                              std::size_t range) const {
  const Row& row = rows_[range];
  if (any_ && row.report == nullptr) return {};
  const KeyRange keys = keys_of(table, range);
  if (row.report != nullptr && !row.report->middle.empty()) {
    const std::string_view key = text(row.report->middle);
    if (key == text(keys.from) || !keys.contains(key) || key.size() > map::kMaxBoundary) return {};
    return std::string{key};
  }
  const auto to = keys.to ? std::optional{text(*keys.to)} : std::nullopt;
  auto key = key_between(text(keys.from), to);
  return key && key->size() <= map::kMaxBoundary ? key : std::nullopt;
}

void RangeLoads::split(std::size_t range) {
  const Row half{rows_[range].cost / 2, nullptr};
  rows_[range] = half;
  rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(range), half);
}

void RangeLoads::merge(std::size_t range) {
  rows_[range] = {rows_[range].cost + rows_[range + 1].cost, nullptr};
  rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(range) + 1);
}

}  // namespace pando::place
