// Ranges one step on: learner, ready, acting, away.
#include "core/place/table_plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/place/key_middle.h"

namespace pando::place {
namespace {

map::MemberList together(const map::Holders& holders) {
  map::MemberList all = holders.acting;
  for (const map::MemberNumber member : holders.learners)
    if (all.size() < map::MemberList::kMost) all.push_back(member);
  return all;
}

map::MemberList with_first(map::MemberNumber first, const map::MemberList& members) {
  map::MemberList list{first};
  for (const map::MemberNumber member : members)
    if (member != first) list.push_back(member);
  return list;
}

}  // namespace

TablePlan::TablePlan(RangeDesk& desk, const map::RangeTable& table)
    : desk_(desk),
      table_(table),
      takers_(desk, table.name, table.copies),
      loads_(table, desk.situation),
      lead_(desk.map.members.size()),
      held_(desk.map.members.size()) {
  for (std::size_t i = 0; i < desk.map.members.size(); ++i)
    if (takers_.keeps(static_cast<map::MemberNumber>(i))) weight_ += desk.map.members[i].weight;
  for (std::size_t i = 0; i < table_.ranges.size(); ++i) {
    total_ += loads_.cost(i);
    for (const map::MemberNumber member : together(table_.ranges[i].holders))
      held_[member] += loads_.cost(i) / desk.map.members[member].weight;
  }
}

void TablePlan::step() {
  for (map::Range& range : table_.ranges) step(range);
  for (std::size_t i = 0; i < table_.ranges.size(); ++i) replicate(i);
}

void TablePlan::step(map::Range& range) {
  drop_learners(range);
  if (promote(range)) return;
  retire(range);
  prefer_trusted(range);
}

void TablePlan::drop_learners(map::Range& range) {
  for (const map::MemberNumber member : map::MemberList{range.holders.learners}) {
    if (takers_.keeps(member)) continue;
    range.holders.learners.erase(member);
    --desk_.learning[member];
    changed_ = true;
    desk_.say(fmt::format("{} does not take {} any more", name(member), place(range)));
  }
}

bool TablePlan::is_ready(const map::Range& range, map::MemberNumber learner) const {
  const Participant& who = desk_.map.members[learner].who;
  return std::ranges::any_of(desk_.situation.ready, [&](const RangeReady& ready) {
    return ready.who == who && ready.since == range.holders.since && ready.from == range.from &&
           ready.table == table_.name;
  });
}

bool TablePlan::promote(map::Range& range) {
  bool any = false;
  for (const map::MemberNumber member : map::MemberList{range.holders.learners}) {
    if (range.holders.acting.size() == map::MemberList::kMost || !is_ready(range, member)) continue;
    range.holders.learners.erase(member);
    range.holders.acting.push_back(member);
    --desk_.learning[member];
    changed_ = any = true;
    promoted_.insert(to_string(range.from));
    desk_.say(fmt::format("{} has {}", name(member), place(range)));
  }
  return any;
}

void TablePlan::retire(map::Range& range) {
  map::MemberList& acting = range.holders.acting;
  const map::MemberList next = takers_.settled(acting, held_);
  // Until enough others have it, whoever has it keeps it.
  if (next.empty() || next == acting || !takers_.enough(next)) return;
  for (const map::MemberNumber member : acting)
    if (!next.contains(member))
      desk_.say(fmt::format("{} is no longer needed for {}", name(member), place(range)));
  acting = next;
  changed_ = true;
}

void TablePlan::prefer_trusted(map::Range& range) {
  map::MemberList& acting = range.holders.acting;
  if (acting.empty() || takers_.trusted(acting[0])) return;
  for (const map::MemberNumber member : acting) {
    if (!takers_.trusted(member)) continue;
    desk_.say(fmt::format("{} answers for {} instead of {}", name(member), place(range),
                          name(acting[0])));
    acting = with_first(member, acting);
    changed_ = true;
    return;
  }
}

void TablePlan::replicate(std::size_t at) {
  map::Range& range = table_.ranges[at];
  if (range.holders.acting.empty() && !desk_.situation.accept_loss) return;
  map::MemberList good;
  for (const map::MemberNumber member : together(range.holders))
    if (takers_.keeps(member)) good.push_back(member);
  if (!good.empty() && takers_.enough(good)) return;
  const auto next = takers_.choose(good, held_);
  if (!next) return;
  if (range.holders.acting.empty()) {
    range.holders.acting.push_back(*next);
    held_[*next] += loads_.cost(at) / desk_.map.members[*next].weight;
    changed_ = true;
    desk_.say(fmt::format("{} begins {} anew: its data are lost", name(*next), place(range)));
  } else if (range.holders.learners.size() < map::MemberList::kMost) {
    learn(at, *next);
    desk_.say(fmt::format("{} is given a copy of {}", name(*next), place(range)));
  }
}

void TablePlan::learn(std::size_t at, map::MemberNumber member) {
  table_.ranges[at].holders.learners.push_back(member);
  ++desk_.learning[member];
  held_[member] += loads_.cost(at) / desk_.map.members[member].weight;
  changed_ = true;
}

map::MemberList TablePlan::settled(const map::Range& range) const {
  return takers_.settled(together(range.holders), held_);
}

bool TablePlan::at_rest(const map::Range& range) const {
  return range.holders.learners.empty() && !range.holders.acting.empty() &&
         !promoted_.contains(to_string(range.from)) && settled(range) == range.holders.acting;
}

std::string TablePlan::place(const map::Range& range) const {
  return fmt::format("{} from {} on", table_.name, shown(text(range.from)));
}

}  // namespace pando::place
