#include "doors/guidance.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "pando/slots.h"

namespace pando::doors {
namespace {

constexpr std::string_view kCrossSlot = "CROSSSLOT Keys in request don't hash to the same slot";
constexpr std::string_view kNotServed = "CLUSTERDOWN Hash slot not served";

/// Nullopt: there are no keys. kSlots: of several slots.
std::optional<std::size_t> slot_of_all(const resp::KeyPlaces& places, resp::Words words) {
  if (places.first == 1 && places.last == 1 && words.size() > 1) return slot_of(words[1]);
  const std::vector<std::size_t> keys = resp::key_indices(places, words);
  if (keys.empty()) return std::nullopt;
  const std::size_t slot = slot_of(words[keys.front()]);
  const bool one =
      std::ranges::all_of(keys, [&](std::size_t i) { return slot_of(words[i]) == slot; });
  return one ? slot : kSlots;
}

}  // namespace

std::optional<std::string> Guidance::elsewhere(const resp::CommandSpec& spec, resp::Words words,
                                               bool copy_will_do) const {
  const auto slot = slot_of_all(spec.facts.keys, words);
  if (!slot) return std::nullopt;
  if (*slot == kSlots) return std::string{kCrossSlot};
  if (!map) return std::nullopt;
  return elsewhere(*slot, copy_will_do && (spec.facts.flags & resp::kReadonly) != 0);
}

std::optional<std::string> Guidance::elsewhere(std::size_t slot, bool copy_will_do) const {
  const std::size_t bucket = bucket_of(static_cast<std::uint16_t>(slot), map->buckets.size());
  const map::Holders& holders = map->buckets[bucket];
  const auto primary = holders.primary();
  if (!primary) return std::string{kNotServed};
  if (self && (*self == *primary || (copy_will_do && holders.acting.contains(*self))))
    return std::nullopt;
  const std::string& address = addresses[*primary];
  if (address.empty()) return std::nullopt;
  return fmt::format("MOVED {} {}", slot, address);
}

}  // namespace pando::doors
