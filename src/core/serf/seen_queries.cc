#include "core/serf/seen_queries.h"

#include <algorithm>

namespace pando::serf {
namespace {

constexpr std::size_t kMaxIdsPerTime = 1024;

}  // namespace

bool SeenQueries::first(LamportTime time, std::uint32_t id) {
  Slot& slot = used_[time % slots_];
  if (slot.time != time) slot = Slot{.time = time, .ids = {}};
  if (std::find(slot.ids.begin(), slot.ids.end(), id) != slot.ids.end()) return false;
  if (slot.ids.size() >= kMaxIdsPerTime) return false;
  slot.ids.push_back(id);
  return true;
}

}  // namespace pando::serf
