#include "core/serf/name_index.h"

#include "base/assert.h"

namespace pando::serf {
namespace {

constexpr std::size_t kFirstPlaces = 8;

}  // namespace

NameIndex::NameIndex(NameOf name_of) : name_of_{std::move(name_of)}, places_(kFirstPlaces, kFree) {}

std::size_t NameIndex::home(std::string_view name) const {
  return std::hash<std::string_view>{}(name) & (places_.size() - 1);
}

std::size_t NameIndex::place_of(std::string_view name) const {
  std::size_t place = home(name);
  while (places_[place] != kFree && name_of_(places_[place]) != name) place = next(place);
  return place;
}

std::optional<std::uint32_t> NameIndex::find(std::string_view name) const {
  const std::uint32_t position = places_[place_of(name)];
  if (position == kFree) return std::nullopt;
  return position;
}

void NameIndex::insert(std::string_view name, std::uint32_t position) {
  if ((used_ + 1) * 4 > places_.size() * 3) grow();
  const std::size_t place = place_of(name);
  PANDO_ASSERT(places_[place] == kFree);
  places_[place] = position;
  ++used_;
}

void NameIndex::move(std::string_view name, std::uint32_t to) {
  const std::size_t place = place_of(name);
  PANDO_ASSERT(places_[place] != kFree);
  places_[place] = to;
}

void NameIndex::erase(std::string_view name) {
  std::size_t hole = place_of(name);
  PANDO_ASSERT(places_[hole] != kFree);
  --used_;
  // Close the hole: whoever sits behind it and could sit in it moves up.
  for (std::size_t at = next(hole); places_[at] != kFree; at = next(at)) {
    const std::size_t mask = places_.size() - 1;
    const std::size_t from_home = (at - home(name_of_(places_[at]))) & mask;
    if (from_home < ((at - hole) & mask)) continue;
    places_[hole] = places_[at];
    hole = at;
  }
  places_[hole] = kFree;
}

void NameIndex::grow() {
  std::vector<std::uint32_t> old(places_.size() * 2, kFree);
  old.swap(places_);
  for (const std::uint32_t position : old)
    if (position != kFree) places_[place_of(name_of_(position))] = position;
}

}  // namespace pando::serf
