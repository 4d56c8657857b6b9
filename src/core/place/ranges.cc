#include "core/place/ranges.h"

#include <fmt/format.h>

#include <map>

#include "base/map_limits.h"
#include "core/place/table_plan.h"

namespace pando::place {
namespace {

/// Tables that somebody takes part in and nobody has: the first member founds them.
std::vector<map::RangeTable> founded(RangeDesk& desk) {
  std::map<std::string, std::pair<map::MemberNumber, std::uint8_t>> founders;
  for (const RangeTaker& taker : desk.situation.takers) {
    const auto member = desk.map.find(taker.who);
    if (!member || desk.standing[*member] != Standing::fit || desk.map.table(taker.table)) continue;
    if (taker.table.empty() || taker.table.size() > map::kMaxTableName) continue;
    if (taker.copies < 1 || taker.copies > map::kMaxCopies) continue;
    const std::pair founder{*member, taker.copies};
    const auto [at, first] = founders.emplace(taker.table, founder);
    at->second = std::min(at->second, founder);
  }
  std::vector<map::RangeTable> tables;
  for (const auto& [name, founder] : founders) {
    if (desk.map.tables.size() + tables.size() == map::kMaxTables) break;
    const auto& [member, copies] = founder;
    tables.push_back({name, copies, {{{}, {.acting = {member}}}}});
    desk.say(fmt::format("{} begins the table {}", desk.map.members[member].name, name));
  }
  return tables;
}

}  // namespace

map::Change next_ranges(const map::Map& map, const RangeSituation& situation) {
  RangeDesk desk{map, situation};
  map::Change change;
  change.tables = founded(desk);
  for (const map::RangeTable& table : map.tables) {
    TablePlan plan{desk, table};
    plan.step();
    plan.even_out();
    if (plan.changed() != nullptr) change.tables.push_back(*plan.changed());
  }
  change.reasons = std::move(desk.reasons);
  return change;
}

}  // namespace pando::place
