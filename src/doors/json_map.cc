#include "doors/json_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>

#include "doors/json_text.h"
#include "pando/slots.h"

namespace pando::doors {
namespace {

using map::Map;
using nlohmann::ordered_json;

double seconds(Duration time) {
  return std::chrono::duration<double>(time).count();
}

std::string hex(map::Hash hash) {
  return fmt::format("{:016x}", hash);
}

std::string_view word(map::Health health) {
  return health == map::Health::ok ? "ok" : health == map::Health::degraded ? "degraded" : "lost";
}

ordered_json names(const Map& map, const map::MemberList& list) {
  ordered_json shown = ordered_json::array();
  for (const map::MemberNumber member : list) shown.push_back(map.members[member].name);
  return shown;
}

void put_holders(ordered_json& shown, const Map& map, const map::Holders& holders,
                 std::uint8_t copies) {
  shown["acting"] = names(map, holders.acting);
  shown["learners"] = names(map, holders.learners);
  shown["since"] = holders.since;
  shown["state"] = word(map::health(map, holders, copies));
}

ordered_json json_of(const map::Host& host, const map::Held& held) {
  return {{"name", host.name},           {"id", host.who.id.to_string()}, {"start", host.who.start},
          {"zone", host.zone},           {"weight", host.weight},         {"copies", held.copies},
          {"primaries", held.primaries}, {"learning", held.learning}};
}

ordered_json members(const Map& map, const map::Balance& balance) {
  ordered_json shown = ordered_json::array();
  for (std::size_t i = 0; i < map.members.size() && i < balance.members.size(); ++i)
    shown.push_back(json_of(map.members[i], balance.members[i]));
  return shown;
}

ordered_json buckets(const Map& map) {
  ordered_json shown = ordered_json::array();
  for (std::size_t i = 0; i < map.buckets.size(); ++i) {
    ordered_json bucket{{"bucket", i}};
    put_holders(bucket, map, map.buckets[i], map.copies);
    shown.push_back(std::move(bucket));
  }
  return shown;
}

/// A boundary is any bytes: shown as text if it is printable ASCII, with the rest as \xHH.
std::string printable(const Bytes& key) {
  std::string shown;
  for (const std::byte octet : key) {
    const auto c = std::to_integer<unsigned>(octet);
    if (c >= 0x20 && c < 0x7F && c != '\\')
      shown.push_back(static_cast<char>(c));
    else
      shown += fmt::format("\\x{:02x}", c);
  }
  return shown;
}

ordered_json tables(const Map& map) {
  ordered_json shown = ordered_json::array();
  for (const map::RangeTable& table : map.tables) {
    ordered_json ranges = ordered_json::array();
    for (const map::Range& range : table.ranges) {
      ordered_json row{{"from", printable(range.from)}};
      put_holders(row, map, range.holders, table.copies);
      ranges.push_back(std::move(row));
    }
    shown.push_back({{"name", table.name}, {"copies", table.copies}, {"ranges", ranges}});
  }
  return shown;
}

ordered_json json_of(const map::Durability& d) {
  return {{"hosts", d.hosts}, {"racks", d.racks}, {"zones", d.zones}, {"lost", d.lost}};
}

ordered_json json_of(const map::Balance& b) {
  return {{"most_copies", b.most_copies},
          {"least_copies", b.least_copies},
          {"most_primaries", b.most_primaries},
          {"least_primaries", b.least_primaries},
          {"wanted_buckets", b.wanted_buckets}};
}

ordered_json json_of(const map::Event& event) {
  const map::Change& change = event.change;
  ordered_json added = ordered_json::array(), removed = ordered_json::array();
  for (const map::Host& host : change.add) added.push_back(host.name);
  for (const Participant& who : change.remove) removed.push_back(who.id.to_string());
  return {{"epoch", event.mark.epoch},
          {"branch", event.mark.branch},
          {"hash", hex(event.mark.hash)},
          {"parent", hex(event.parent)},
          {"age_seconds", seconds(event.age)},
          {"whole", event.whole},
          {"proposer", change.proposer},
          {"reasons", change.reasons},
          {"added", std::move(added)},
          {"removed", std::move(removed)},
          {"updated", change.update.size()},
          {"buckets", change.buckets.size()},
          {"tables", change.tables.size() + change.drop_tables.size()},
          {"bytes", event.bytes}};
}

}  // namespace

std::string map_json(const MapReport& report) {
  const map::Status& status = report.status;
  ordered_json shown{{"phase", to_string(status.phase)},
                     {"phase_seconds", seconds(status.since)},
                     {"member", status.member},
                     {"serves", status.serves}};
  if (!report.map) return json_line(shown);
  const Map& map = *report.map;
  shown["epoch"] = map.epoch;
  shown["hash"] = hex(map::hash(map));
  shown["branch"] = map.branch;
  shown["parent"] = hex(map.parent);
  shown["cluster"] = map.cluster.to_string();
  shown["copies"] = map.copies;
  shown["split_policy"] = to_string(map.policy);
  shown["pace"] = {{"paused", map.pace.paused},
                   {"bytes_per_second", map.pace.bytes_per_second},
                   {"since", map.pace.since}};
  shown["durability"] = json_of(report.durability);
  shown["balance"] = json_of(report.balance);
  shown["members"] = members(map, report.balance);
  shown["buckets"] = buckets(map);
  shown["tables"] = tables(map);
  return json_line(shown);
}

std::string map_history_json(const std::vector<map::Event>& events) {
  ordered_json maps = ordered_json::array();
  for (const map::Event& event : events) maps.push_back(json_of(event));
  return json_line({{"maps", std::move(maps)}});
}

namespace {

/// Null where nothing is known.
void put_size(ordered_json& bucket, const shard::LostSize* size) {
  for (const char* const field : {"sequence", "keys", "as_of_ms_before"}) bucket[field] = nullptr;
  if (size == nullptr) return;
  bucket["sequence"] = size->sequence;
  bucket["keys"] = size->keys;
  bucket["as_of_ms_before"] = std::chrono::ceil<std::chrono::milliseconds>(size->before).count();
}

ordered_json json_of(const map::LostBucket& lost, std::size_t slots) {
  return {{"bucket", lost.bucket},
          {"first_slot", lost.bucket * slots},
          {"last_slot", (lost.bucket + 1) * slots - 1},
          {"since", lost.since},
          {"held_by", lost.held_by}};
}

}  // namespace

std::string lost_json(const MapReport& report) {
  ordered_json shown{{"epoch", 0}, {"buckets", ordered_json::array()}, {"ranges", 0}};
  if (!report.map) return json_line(shown);
  shown["epoch"] = report.map->epoch;
  shown["of"] = report.map->buckets.size();
  shown["ranges"] = report.durability.lost - std::min(report.durability.lost, report.lost.size());
  std::uint64_t keys = 0, unknown = 0;
  for (const map::LostBucket& lost : report.lost) {
    const auto size = std::ranges::find(report.sizes, lost.bucket, &shard::LostSize::bucket);
    const bool known = size != report.sizes.end();
    known ? keys += size->keys : ++unknown;
    put_size(shown["buckets"].emplace_back(json_of(lost, kSlots / report.map->buckets.size())),
             known ? &*size : nullptr);
  }
  shown["keys"] = keys;
  shown["unknown"] = unknown;
  return json_line(shown);
}

std::string outlook_json(const map::Outlook& outlook) {
  if (!outlook.error.empty()) return json_line({{"error", outlook.error}});
  std::map<std::string, std::size_t> received;
  for (const map::Move& move : outlook.moves) ++received[move.to];
  return json_line({{"steps", outlook.steps},
                    {"moves", outlook.moves.size()},
                    {"received", received},
                    {"durability_now", json_of(outlook.before)},
                    {"durability_then", json_of(outlook.after)},
                    {"balance", json_of(outlook.balance)},
                    {"members", members(*outlook.map, outlook.balance)},
                    {"reasons", outlook.reasons}});
}

}  // namespace pando::doors
