#include "sim/map_contents_damage.h"

#include <array>
#include <string_view>

#include "base/map_limits.h"

namespace pando::sim {

std::uint64_t some_number(Rng& rng, std::uint64_t near) {
  switch (rng.below(4)) {
    case 0:
      return rng.below(5);
    case 1:
      return near + rng.below(7) - 3;
    case 2:
      return rng.next() >> 8;
    default:
      return rng.next();
  }
}

std::string some_branch(Rng& rng) {
  constexpr std::array<std::string_view, 5> kNames{"main", "", "x", "3-0000abcd", "main-00000001"};
  return rng.chance(0.1) ? std::string(70, 'b') : std::string{kNames[rng.below(kNames.size())]};
}

namespace {

using map::MemberNumber;

Id some_id(Rng& rng) {
  Id id;
  rng.fill(std::as_writable_bytes(std::span{id.bytes}));
  return id;
}

void damage_members(Rng& rng, map::Map& map) {
  if (map.members.empty()) return;
  map::Host& member = map.members[rng.below(map.members.size())];
  switch (rng.below(5)) {
    case 0:
      member.who.start = some_number(rng, member.who.start);
      break;
    case 1:
      member.name = rng.chance(0.5) ? "" : "nobody";
      break;
    case 2:
      member.weight = static_cast<std::uint32_t>(some_number(rng, member.weight));
      break;
    case 3:
      map.members.push_back({{some_id(rng), 1 + rng.below(5)}, "ghost", "", 100});
      break;
    default:
      map.members.erase(map.members.begin() +
                        static_cast<std::ptrdiff_t>(rng.below(map.members.size())));
  }
}

map::MemberList some_members(Rng& rng, std::size_t members) {
  map::MemberList list;
  for (std::uint64_t left = rng.below(4); left > 0; --left)
    list.push_back(static_cast<MemberNumber>(rng.below(members + 1)));
  return list;
}

void damage_buckets(Rng& rng, map::Map& map) {
  switch (rng.below(4)) {
    case 0:
      map.buckets.resize(rng.below(3) * map.buckets.size() / 2);
      break;
    case 1:
      for (map::Holders& bucket : map.buckets) bucket = {};
      break;
    default:
      for (map::Holders& bucket : map.buckets)
        if (rng.chance(0.3))
          bucket = {some_members(rng, map.members.size()), some_members(rng, map.members.size()),
                    some_number(rng, map.epoch)};
  }
}

void damage_table(Rng& rng, map::Map& map) {
  map::RangeTable table{"table", 1, {map::Range{}}};
  if (rng.chance(0.5)) table.ranges[0].holders.acting = {0};
  if (rng.chance(0.3)) table.ranges.push_back({});
  map.tables.push_back(std::move(table));
}

void damage_name(Rng& rng, map::Map& map) {
  if (rng.chance(0.8))
    map.branch = some_branch(rng);
  else
    map.cluster = rng.chance(0.5) ? some_id(rng) : Id{};
}

/// Around the last number of all, and far behind it.
map::Epoch some_epoch(Rng& rng, map::Epoch near) {
  switch (rng.below(4)) {
    case 0:
      return ~map::Epoch{0} - rng.below(3);
    case 1:
      return map::kMaxEpoch + 1 + rng.below(3);
    default:
      return some_number(rng, near);
  }
}

void damage_number(Rng& rng, map::Map& map) {
  switch (rng.below(4)) {
    case 0:
      map.parent = rng.next();
      break;
    case 1:
      map.copies = static_cast<std::uint8_t>(rng.below(7));
      break;
    case 2:
      map.policy = static_cast<map::SplitPolicy>(rng.below(5));
      break;
    default:
      map.epoch = some_epoch(rng, map.epoch);
  }
}

}  // namespace

void damage_map(Rng& rng, map::Map& map) {
  constexpr std::array kParts{damage_members, damage_buckets, damage_table,
                              damage_name,    damage_number,  damage_number};
  kParts[rng.below(kParts.size())](rng, map);
}

}  // namespace pando::sim
