#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/place/place.h"
#include "core/place/spread.h"

namespace pando::place {
namespace {

template <class Visit>
void each_holders(const map::Map& map, Visit visit) {
  for (const map::Holders& holders : map.buckets) visit(holders);
  for (const map::RangeTable& table : map.tables)
    for (const map::Range& range : table.ranges) visit(range.holders);
}

/// How many different groups these are in: a bucket dies when all of them fail, and not before.
std::size_t groups(const Spread& spread, const map::MemberList& acting,
                   std::uint32_t Site::* level) {
  std::size_t different = 0;
  for (std::size_t i = 0; i < acting.size(); ++i)
    different += std::none_of(acting.begin(), acting.begin() + i, [&](map::MemberNumber other) {
      return spread.site(other).*level == spread.site(acting[i]).*level;
    });
  return different;
}

/// Of all members: so many may fail if nothing is held.
std::size_t all_groups(const Spread& spread, std::uint32_t Site::* level) {
  std::set<std::uint32_t> different;
  for (const Site& site : spread.sites()) different.insert(site.*level);
  return different.size();
}

}  // namespace

Durability durability(const map::Map& map) {
  const Spread spread{map.members};
  Durability result{.hosts = all_groups(spread, &Site::host),
                    .racks = all_groups(spread, &Site::rack),
                    .zones = all_groups(spread, &Site::zone)};
  each_holders(map, [&](const map::Holders& holders) {
    if (holders.acting.empty()) {
      ++result.lost;
      return;
    }
    result.hosts = std::min(result.hosts, groups(spread, holders.acting, &Site::host) - 1);
    result.racks = std::min(result.racks, groups(spread, holders.acting, &Site::rack) - 1);
    result.zones = std::min(result.zones, groups(spread, holders.acting, &Site::zone) - 1);
  });
  return result;
}

std::string unsafe_to_stop(const map::Map& map, map::MemberNumber member) {
  const std::string& name = map.members[member].name;
  if (map.members.size() == 1)
    return fmt::format("{} is the only member of the map: everything is lost without it", name);
  std::size_t only = 0, all = 0;
  each_holders(map, [&](const map::Holders& holders) {
    ++all;
    only += holders.acting == map::MemberList{member};
  });
  if (only == 0) return {};
  return fmt::format("{} has the only copy of {} of {} buckets and ranges: {}", name, only, all,
                     map.copies == 1 ? "want 2 copies, or let it leave"
                                     : "wait until others have one, or let it leave");
}

}  // namespace pando::place
