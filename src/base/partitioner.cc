#include "pando/partitioner.h"

#include "pando/slots.h"

namespace pando {
namespace {

bool answers(const map::Map& map, const map::Holders& holders, std::string_view node) {
  const auto primary = holders.primary();
  return primary && map.members[*primary].name == node;
}

}  // namespace

KeyRange keys_of(const map::RangeTable& table, std::size_t range) {
  KeyRange keys{.from = table.ranges[range].from, .to = {}};
  if (range + 1 < table.ranges.size()) keys.to = table.ranges[range + 1].from;
  return keys;
}

HashPartitioner::HashPartitioner(map::MapPtr map) : router_(std::move(map)) {}

const map::Host* HashPartitioner::get_node(std::string_view key) const {
  return router_.route(key).primary();
}

std::vector<SlotRun> HashPartitioner::get_ranges(std::string_view node) const {
  std::vector<SlotRun> runs;
  if (!router_.map()) return runs;
  const map::Map& map = *router_.map();
  const std::size_t buckets = map.buckets.size();
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    if (!answers(map, map.buckets[bucket], node)) continue;
    const SlotRun run{first_slot(bucket, buckets), first_slot(bucket + 1, buckets) - 1};
    if (!runs.empty() && runs.back().last + 1 == run.first)
      runs.back().last = run.last;
    else
      runs.push_back(run);
  }
  return runs;
}

RangePartitioner::RangePartitioner(map::MapPtr map, std::string_view table)
    : router_(std::move(map)), table_(router_.map() ? router_.map()->table(table) : nullptr) {}

const map::Host* RangePartitioner::get_node(std::string_view key) const {
  return table_ == nullptr ? nullptr : router_.route(*table_, key).primary();
}

std::vector<KeyRange> RangePartitioner::get_ranges(std::string_view node) const {
  std::vector<KeyRange> runs;
  if (table_ == nullptr) return runs;
  for (std::size_t i = 0; i < table_->ranges.size(); ++i) {
    if (!answers(*router_.map(), table_->ranges[i].holders, node)) continue;
    KeyRange keys = keys_of(*table_, i);
    if (!runs.empty() && runs.back().to == keys.from)
      runs.back().to = std::move(keys.to);
    else
      runs.push_back(std::move(keys));
  }
  return runs;
}

}  // namespace pando
