#include "core/swim/ring.h"

#include <algorithm>

namespace pando::swim {
namespace {

/// One turn of the ring in so many goes far: to a member that is watched by others.
constexpr std::uint64_t kFarEvery = 10;

std::uint64_t mix(std::uint64_t hash) {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdULL;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ULL;
  return hash ^ (hash >> 33);
}

struct Found {
  std::uint64_t way;  ///< along the ring
  Slot slot;
};

/// The `count` members with the least ways from a place, the nearest first; the rest behind them.
template <class Way>
std::vector<Found> nearest(const PeerTable& table, std::string_view name, std::size_t count,
                           Way way) {
  const std::uint64_t origin = place_on_ring(name);
  std::vector<Found> found;
  for (const Slot slot : table.order()) {
    const PeerTable::Row& row = table[slot];
    if (takes_part(row) && row.info->name != name)
      found.push_back({way(origin, place_on_ring(row.info->name)), slot});
  }
  const auto some = static_cast<std::ptrdiff_t>(std::min(count, found.size()));
  std::ranges::partial_sort(found, found.begin() + some, [&](const Found& a, const Found& b) {
    if (a.way != b.way) return a.way < b.way;
    return table[a.slot].info->name < table[b.slot].info->name;
  });
  return found;
}

}  // namespace

/// FNV-1a, then mixed: neighbours in the alphabet must not be neighbours here.
std::uint64_t place_on_ring(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return mix(hash);
}

Census census(const PeerTable& table) {
  Census count;
  for (const Slot slot : table.order()) count.ring += takes_part(table[slot]);
  count.plain = table.alive_count() - count.ring;
  return count;
}

std::vector<Slot> observers_of(const PeerTable& table, std::string_view name) {
  const auto before = nearest(table, name, kMaxObservers,
                              [](std::uint64_t from, std::uint64_t to) { return from - to; });
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < std::min(before.size(), kMaxObservers); ++i)
    slots.push_back(before[i].slot);
  return slots;
}

Slot behind(const PeerTable& table, std::string_view name, std::size_t distance) {
  const auto after = nearest(table, name, distance,
                             [](std::uint64_t from, std::uint64_t to) { return to - from; });
  return distance == 0 || distance > after.size() ? kNoSlot : after[distance - 1].slot;
}

Turn turn_of(std::uint64_t slot, const Census& census) {
  if (census.observers() == 0) return {};
  const std::uint64_t cycle = census.all(), place = slot % cycle;
  const std::uint64_t walked = place * census.plain / cycle;
  if ((place + 1) * census.plain / cycle > walked) return {Turn::Kind::plain};
  const std::uint64_t turn = slot / cycle * census.ring + (place - walked);
  const std::uint64_t tens = turn / kFarEvery;
  if (turn % kFarEvery == kFarEvery - 1)
    return {Turn::Kind::ring, 1 + mix(tens) % (census.ring - 1)};
  return {Turn::Kind::ring, 1 + (turn - tens) % census.observers()};
}

}  // namespace pando::swim
