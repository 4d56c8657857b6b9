// Whether a value that came from somewhere is a legal map.
#include <fmt/format.h>

#include <set>

#include "base/map_limits.h"
#include "pando/map.h"

namespace pando::map {
namespace {

std::string check_host(const Host& host) {
  if (host.who.id.empty()) return "a member has no id";
  if (host.name.empty() || host.name.size() > kMaxName)
    return fmt::format("a name has {} octets, not 1 to {}", host.name.size(), kMaxName);
  if (host.zone.size() > kMaxZone)
    return fmt::format("the zone of {} has more than {} octets", host.name, kMaxZone);
  if (host.weight < 1 || host.weight > kMaxWeight)
    return fmt::format("the weight of {} is {}, not 1 to {}", host.name, host.weight, kMaxWeight);
  return {};
}

std::string check_members(const Map& map) {
  if (map.members.empty()) return "it has no members";
  if (map.members.size() > kMaxMembers)
    return fmt::format("it has {} members, more than {}", map.members.size(), kMaxMembers);
  std::set<Id> ids;
  std::set<std::string_view> names;
  for (const Host& host : map.members) {
    if (std::string why = check_host(host); !why.empty()) return why;
    if (!ids.insert(host.who.id).second)
      return fmt::format("the node id of {} comes twice", host.name);
    if (!names.insert(host.name).second) return fmt::format("the name {} comes twice", host.name);
  }
  return {};
}

std::string check_holders(const Map& map, const Holders& holders) {
  std::set<MemberNumber> seen;
  for (const MemberList* list : {&holders.acting, &holders.learners})
    for (const MemberNumber member : *list) {
      if (member >= map.members.size())
        return fmt::format("a holder has the number {}, beyond the members", member);
      if (!seen.insert(member).second)
        return fmt::format("{} holds something twice", map.members[member].name);
    }
  if (holders.acting.empty() && !holders.learners.empty())
    return "something without acting holder has learners";
  if (holders.since > map.epoch) return "something changed in a later epoch than the map's";
  return {};
}

std::string check_buckets(const Map& map) {
  const std::size_t count = map.buckets.size();
  if (count == 0 || count > kMaxBuckets || (count & (count - 1)) != 0)
    return fmt::format("it has {} buckets, not a power of two up to {}", count, kMaxBuckets);
  for (const Holders& holders : map.buckets)
    if (std::string why = check_holders(map, holders); !why.empty()) return why;
  return {};
}

std::string check_table(const Map& map, const RangeTable& table) {
  if (table.name.empty() || table.name.size() > kMaxTableName)
    return fmt::format("a range table's name has {} octets, not 1 to {}", table.name.size(),
                       kMaxTableName);
  if (table.copies < 1 || table.copies > kMaxCopies)
    return fmt::format("range table {} wants {} copies, not 1 to {}", table.name, table.copies,
                       kMaxCopies);
  if (table.ranges.empty() || table.ranges.size() > kMaxRanges)
    return fmt::format("range table {} has {} ranges, not 1 to {}", table.name, table.ranges.size(),
                       kMaxRanges);
  if (!table.ranges.front().from.empty())
    return fmt::format("range table {} does not begin with the first key", table.name);
  for (std::size_t i = 0; i < table.ranges.size(); ++i) {
    const Range& range = table.ranges[i];
    if (range.from.size() > kMaxBoundary)
      return fmt::format("a boundary of range table {} has more than {} octets", table.name,
                         kMaxBoundary);
    if (i > 0 && text(table.ranges[i - 1].from) >= text(range.from))
      return fmt::format("the ranges of table {} do not ascend", table.name);
    if (std::string why = check_holders(map, range.holders); !why.empty()) return why;
  }
  return {};
}

std::string check_tables(const Map& map) {
  if (map.tables.size() > kMaxTables)
    return fmt::format("it has {} range tables, more than {}", map.tables.size(), kMaxTables);
  for (std::size_t i = 0; i < map.tables.size(); ++i) {
    if (i > 0 && map.tables[i - 1].name >= map.tables[i].name)
      return fmt::format("range table {} is out of order", map.tables[i].name);
    if (std::string why = check_table(map, map.tables[i]); !why.empty()) return why;
  }
  return {};
}

}  // namespace

std::string check(const Map& map) {
  if (map.cluster.empty()) return "it names no cluster";
  if (map.branch.empty() || map.branch.size() > kMaxBranch)
    return fmt::format("its branch has {} octets, not 1 to {}", map.branch.size(), kMaxBranch);
  if (map.epoch == 0) return "its epoch is 0";
  if (map.epoch > kMaxEpoch)
    return fmt::format("its epoch is {}, more than {}", map.epoch, kMaxEpoch);
  if (map.copies < 1 || map.copies > kMaxCopies)
    return fmt::format("it wants {} copies, not 1 to {}", map.copies, kMaxCopies);
  if (map.policy > SplitPolicy::available) return "its split policy is unknown";
  if (map.pace.since > map.epoch) return "its pace is of a later epoch than the map's";
  for (const auto part : {check_members, check_buckets, check_tables})
    if (std::string why = part(map); !why.empty()) return why;
  return {};
}

}  // namespace pando::map
