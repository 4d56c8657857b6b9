#include <array>
#include <set>

#include "base/assert.h"
#include "pando/map_view.h"

namespace pando::map {

namespace {

constexpr std::array<std::string_view, 3> kPolicies = {"majority", "read-only", "available"};
constexpr std::array<std::string_view, 6> kPhases = {"none",      "agreed", "deciding",
                                                     "no-quorum", "closed", "vote-unknown"};

}  // namespace

std::string_view to_string(Status::Phase phase) {
  return kPhases[static_cast<std::size_t>(phase)];
}

std::string_view to_string(SplitPolicy policy) {
  return kPolicies[static_cast<std::size_t>(policy)];
}

std::optional<SplitPolicy> parse_split_policy(std::string_view text) {
  for (std::size_t i = 0; i < kPolicies.size(); ++i)
    if (kPolicies[i] == text) return static_cast<SplitPolicy>(i);
  return {};
}

std::optional<MemberNumber> Map::find(const Participant& who) const {
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i].who == who) return static_cast<MemberNumber>(i);
  return {};
}

std::optional<MemberNumber> Map::find(std::string_view name) const {
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i].name == name) return static_cast<MemberNumber>(i);
  return {};
}

std::string_view Map::host_of(MemberNumber member) const {
  const Host& host = members[member];
  if (host.zone.empty()) return host.name;
  const std::size_t slash = host.zone.rfind('/');
  return std::string_view{host.zone}.substr(slash == std::string::npos ? 0 : slash + 1);
}

const RangeTable* Map::table(std::string_view name) const {
  for (const RangeTable& table : tables)
    if (table.name == name) return &table;
  return nullptr;
}

std::size_t possible_copies(const Map& map, std::uint8_t wanted) {
  std::set<std::string_view> hosts;
  for (std::size_t i = 0; i < map.members.size() && hosts.size() < wanted; ++i)
    hosts.insert(map.host_of(static_cast<MemberNumber>(i)));
  return std::min<std::size_t>(wanted, hosts.size());
}

Health health(const Map& map, const Holders& holders, std::uint8_t wanted) {
  if (holders.acting.empty()) return Health::lost;
  return holders.acting.size() < possible_copies(map, wanted) ? Health::degraded : Health::ok;
}

Mark mark(const Map& map) {
  return {map.branch, map.epoch, hash(map)};
}

Map first_map(const Id& cluster, Host founder, std::size_t buckets, std::uint8_t copies,
              SplitPolicy policy, Epoch epoch) {
  Map map;
  map.cluster = cluster;
  map.epoch = epoch;
  map.members.push_back(std::move(founder));
  map.buckets.assign(buckets, Holders{.acting = {0}, .learners = {}, .since = epoch});
  map.copies = copies;
  map.policy = policy;
  PANDO_ASSERT(check(map).empty());
  return map;
}

}  // namespace pando::map
