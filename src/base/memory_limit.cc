#include "pando/memory_limit.h"

#include <array>
#include <utility>

namespace pando {
namespace {

constexpr std::array<std::pair<std::string_view, Eviction>, 8> kNames = {{
    {"noeviction", Eviction::none},
    {"allkeys-lru", Eviction::all_lru},
    {"allkeys-lfu", Eviction::all_lfu},
    {"allkeys-random", Eviction::all_random},
    {"volatile-lru", Eviction::expiring_lru},
    {"volatile-lfu", Eviction::expiring_lfu},
    {"volatile-random", Eviction::expiring_random},
    {"volatile-ttl", Eviction::expiring_soonest},
}};

}  // namespace

std::optional<Eviction> parse_eviction(std::string_view name) {
  for (const auto& [known, eviction] : kNames)
    if (known == name) return eviction;
  return std::nullopt;
}

std::string_view to_string(Eviction eviction) {
  for (const auto& [name, known] : kNames)
    if (known == eviction) return name;
  return {};
}

}  // namespace pando
