#include "core/place/step.h"

#include <algorithm>

namespace pando::place {
namespace {

using map::MemberList;
using map::MemberNumber;

/// This one first, the others as they were.
MemberList headed_by(MemberNumber first, const MemberList& list) {
  MemberList result{first};
  for (const MemberNumber member : list)
    if (member != first) result.push_back(member);
  return result;
}

}  // namespace

Step::Step(const map::Map& map, const std::vector<Standing>& standing,
           const std::vector<map::Epoch>& doubted, const Target& target,
           const std::vector<MemberList>& ready, std::size_t moves_at_a_time)
    : map_(map), standing_(standing), doubted_(doubted), target_(target), ready_(ready) {
  std::vector<map::Holders> holders;
  for (std::size_t b = 0; b < map.buckets.size(); ++b) holders.push_back(next(b));
  start(holders, moves_at_a_time);
  for (std::size_t b = 0; b < holders.size(); ++b)
    if (holders[b].acting != map.buckets[b].acting ||
        holders[b].learners != map.buckets[b].learners)
      changes_.push_back({static_cast<std::uint16_t>(b), holders[b]});
}

map::Holders Step::next(std::size_t bucket) {
  const map::Holders& now = map_.buckets[bucket];
  if (now.acting.empty()) return begin_anew(bucket);
  map::Holders result;
  const MemberList kept = keep(bucket);
  result.acting = headed_by(primary(bucket, kept), kept);
  go_on_learning(bucket, result);
  set_aside(bucket, result);
  tally_.roles += result.acting[0] != now.acting[0];
  return result;
}

/// A suspect that was learning before may have been told that it is waited for: it goes.
void Step::go_on_learning(std::size_t bucket, map::Holders& result) {
  const map::Holders& now = map_.buckets[bucket];
  for (const MemberNumber learner : now.learners) {
    const bool planned = target_.plan[bucket].contains(learner);
    const bool aside = standing_[learner] == Standing::suspect && now.since > doubted_[learner];
    if (!planned && !aside) {
      ++tally_.abandoned;
    } else if (planned && ready_[bucket].contains(learner) &&
               result.acting.size() < MemberList::kMost) {
      result.acting.push_back(learner);
      ++tally_.completed;
    } else {
      result.learners.push_back(learner);
    }
  }
}

/// Who does not act any more; of suspects nothing is taken but that they are waited for.
void Step::set_aside(std::size_t bucket, map::Holders& result) {
  for (const MemberNumber member : map_.buckets[bucket].acting) {
    if (result.acting.contains(member)) continue;
    if (standing_[member] == Standing::suspect && result.learners.size() < MemberList::kMost) {
      result.learners.push_back(member);
      ++tally_.set_aside;
    } else {
      ++tally_.dropped;
    }
  }
}

/// All of them have everything: there is nothing.
map::Holders Step::begin_anew(std::size_t bucket) {
  map::Holders result;
  if (target_.plan[bucket].empty()) return result;
  result.acting = headed_by(target_.primaries[bucket], target_.plan[bucket]);
  ++tally_.anew;
  return result;
}

/// Those of the plan, and of the others as many as its learners cannot replace yet: of suspects all
/// until nobody is missing.
MemberList Step::keep(std::size_t bucket) const {
  const MemberList &acting = map_.buckets[bucket].acting, &plan = target_.plan[bucket];
  const auto planned = [&](MemberNumber member) { return plan.contains(member); };
  if (plan.empty()) return acting;  // nobody else is to hold it
  const std::size_t missing =
      plan.size() - static_cast<std::size_t>(std::ranges::count_if(acting, planned));
  std::size_t spare = missing;
  MemberList kept;
  for (const MemberNumber member : acting) {
    const bool suspect = standing_[member] == Standing::suspect;
    if (!planned(member) && (suspect ? missing : spare) == 0) continue;
    if (!planned(member) && !suspect) --spare;
    kept.push_back(member);
  }
  return kept;
}

/// The planned one if it acts; otherwise who it is, unless that one is suspect or goes.
MemberNumber Step::primary(std::size_t bucket, const MemberList& kept) const {
  const MemberNumber planned = target_.primaries[bucket], now = map_.buckets[bucket].acting[0];
  if (!target_.plan[bucket].empty() && kept.contains(planned)) return planned;
  if (kept.contains(now) && standing_[now] != Standing::suspect) return now;
  const auto at = std::ranges::find_if(
      kept, [&](MemberNumber member) { return standing_[member] != Standing::suspect; });
  return at == kept.end() ? kept[0] : *at;
}

void Step::start(std::vector<map::Holders>& holders, std::size_t moves_at_a_time) {
  std::vector<std::size_t> learning(map_.members.size(), 0);
  for (const map::Holders& bucket : holders)
    for (const MemberNumber learner : bucket.learners) ++learning[learner];
  for (const Order& order : target_.orders) {
    map::Holders& bucket = holders[order.bucket];
    if (bucket.acting.contains(order.to) || learning[order.to] >= moves_at_a_time ||
        bucket.learners.size() == MemberList::kMost)
      continue;
    bucket.learners.push_back(order.to);
    ++learning[order.to];
    ++tally_.started[static_cast<std::size_t>(order.why)];
  }
}

}  // namespace pando::place
