#include <set>

#include "base/assert.h"
#include "core/place/place.h"

namespace pando::place {
namespace {

/// More steps than any plan has: whoever comes here goes round in circles.
constexpr std::size_t kMostSteps = 100'000;

/// All learners of the map, as if they had everything.
std::vector<Ready> all_ready(const map::Map& map) {
  std::vector<Ready> ready;
  for (std::size_t b = 0; b < map.buckets.size(); ++b)
    for (const map::MemberNumber learner : map.buckets[b].learners)
      ready.push_back({.bucket = static_cast<std::uint16_t>(b), .who = map.members[learner].who});
  return ready;
}

/// Learners that the next map has and that held nothing of the bucket before.
void note_moves(const map::Map& before, const map::Map& after, std::vector<Move>& moves) {
  for (std::size_t b = 0; b < after.buckets.size(); ++b)
    for (const map::MemberNumber learner : after.buckets[b].learners) {
      const auto old = before.find(after.members[learner].who);
      const map::Holders& had = before.buckets[b];
      if (!old || !(had.learners.contains(*old) || had.acting.contains(*old)))
        moves.push_back({static_cast<std::uint16_t>(b), after.members[learner].name});
    }
}

}  // namespace

Forecast forecast(map::Map map, Situation situation) {
  Forecast result{.map = std::move(map), .steps = 0, .moves = {}, .reasons = {}};
  std::set<std::string> said;
  while (result.steps < kMostSteps) {
    situation.ready = all_ready(result.map);
    const map::Change change = next(result.map, situation);
    if (change.empty()) break;
    const map::Applied applied = map::apply(result.map, change);
    PANDO_ASSERT(applied.map != nullptr);
    note_moves(result.map, *applied.map, result.moves);
    for (const std::string& reason : change.reasons)
      if (said.insert(reason).second) result.reasons.push_back(reason);
    result.map = *applied.map;
    ++result.steps;
  }
  return result;
}

}  // namespace pando::place
