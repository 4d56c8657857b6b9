#include <algorithm>

#include "base/map_limits.h"
#include "core/place/place.h"
#include "core/place/reasons.h"
#include "core/place/roll.h"
#include "core/place/step.h"

namespace pando::place {
namespace {

using map::MemberNumber;

/// Plans one change.
class Planner {
 public:
  Planner(const map::Map& map, const Situation& situation)
      : map_(map), situation_(situation), roll_(map, situation) {}

  map::Change plan() {
    remove();
    if (change_.remove.size() == map_.members.size()) return {};  // nobody is left to agree
    if (change_.remove.empty()) move();
    change_.reasons = std::move(reasons_).take();
    return std::move(change_);
  }

 private:
  /// Alone, so that it is small and quick: a death must not wait for a plan.
  void remove() {
    std::vector<std::string_view> gone, left;
    for (std::size_t i = 0; i < map_.members.size(); ++i) {
      const auto member = static_cast<MemberNumber>(i);
      const Standing standing = roll_.standing(member);
      const bool empty = standing == Standing::leaving && holds_nothing(member);
      if (standing != Standing::gone && !empty) continue;
      (empty ? left : gone).push_back(map_.members[i].name);
      change_.remove.push_back(map_.members[i].who);
    }
    reasons_.say(gone, "is gone", "are gone");
    reasons_.say(left, "leaves and holds nothing any more", "leave and hold nothing any more");
  }
  bool holds_nothing(MemberNumber member) const {
    const auto free = [&](const map::Holders& holders) {
      return !holders.acting.contains(member) && !holders.learners.contains(member);
    };
    const auto free_of = [&](const map::RangeTable& table) {
      return std::ranges::all_of(table.ranges, free, &map::Range::holders);
    };
    return std::ranges::all_of(map_.buckets, free) && std::ranges::all_of(map_.tables, free_of);
  }

  void move() {
    map::Map then = map_;
    admit(then);
    std::vector<Standing> standing;
    std::vector<std::uint64_t> load;
    std::vector<map::Epoch> doubted;
    for (std::size_t i = 0; i < then.members.size(); ++i) {
      const Candidate* const node = roll_.find(then.members[i].who);
      standing.push_back(node == nullptr ? Standing::gone : node->standing);
      load.push_back(node == nullptr ? 0 : node->load);
      doubted.push_back(node == nullptr ? 0 : node->doubted);
    }
    if (situation_.copies != 0) then.copies = std::min<std::uint8_t>(situation_.copies, kMost);
    if (then.copies != map_.copies) change_.copies = then.copies;
    const std::vector<bool> anew = begins_anew();
    const Target target = make_target(then, standing, load, anew);
    const auto ready = ready_of(then);
    const std::size_t starts =
        map_.pace.paused ? 0 : std::max<std::size_t>(situation_.moves_at_a_time, 1);
    const Step step{then, standing, doubted, target, ready, starts};
    change_.buckets = step.changes();
    reasons_.say(step.tally());
    if (!change_.empty()) reasons_.say_copies(target.copies, then.copies);
  }

  /// By bucket: whether that it is lost has been accepted.
  std::vector<bool> begins_anew() const {
    std::vector<bool> anew(map_.buckets.size(), situation_.accept_loss);
    for (const std::uint16_t bucket : situation_.accepted)
      if (bucket < anew.size()) anew[bucket] = true;
    return anew;
  }

  /// The buckets do not change with it: newcomers come behind the others.
  void admit(map::Map& then) {
    std::vector<std::string_view> updated, added;
    change_.update = roll_.updates();
    for (const map::Host& host : change_.update) {
      then.members[*then.find(host.who)] = host;
      updated.push_back(host.name);
    }
    for (const Candidate* node : roll_.newcomers()) {
      change_.add.push_back(node->host);
      then.members.push_back(node->host);
      added.push_back(node->host.name);
    }
    reasons_.say(added, "joins", "join");
    reasons_.say(updated, "has another name, zone or weight", "have other names, zones or weights");
  }

  std::vector<map::MemberList> ready_of(const map::Map& then) const {
    std::vector<map::MemberList> ready(then.buckets.size());
    for (const Ready& row : situation_.ready) {
      if (!row.table.empty() || row.bucket >= ready.size()) continue;
      for (const MemberNumber learner : then.buckets[row.bucket].learners)
        if (then.members[learner].who == row.who && !ready[row.bucket].contains(learner))
          ready[row.bucket].push_back(learner);
    }
    return ready;
  }

  static constexpr auto kMost = static_cast<std::uint8_t>(map::kMaxCopies);

  const map::Map& map_;
  const Situation& situation_;
  const Roll roll_;
  map::Change change_;
  Reasons reasons_;
};

}  // namespace

map::Change next(const map::Map& map, const Situation& situation) {
  return Planner{map, situation}.plan();
}

}  // namespace pando::place
