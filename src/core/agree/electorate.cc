#include "core/agree/electorate.h"

namespace pando::agree {

Electorate::Electorate(map::MapPtr map, const Participant& self, Lineage lineage)
    : map_(std::move(map)), mark_(map::mark(*map_)), lineage_(std::move(lineage)) {
  for (std::size_t i = 0; i < map_->members.size(); ++i)
    numbers_.emplace(map_->members[i].who, static_cast<map::MemberNumber>(i));
  me_ = find(self);
}

/// Always below size(), also of contents that were damaged since and not looked at yet.
std::optional<map::MemberNumber> Electorate::find(const Participant& who) const {
  const auto it = numbers_.find(who);
  if (it == numbers_.end() || it->second >= size()) return {};
  return it->second;
}

std::string Electorate::wrong() const {
  if (map_ == nullptr) return {};
  if (map::mark(*map_) != mark_) return "its contents are not what they were";
  if (std::string why = map::check(*map_); !why.empty()) return why;
  if (!leads_to(lineage_, mark_.branch)) return "its branch does not come from where it says";
  return {};
}

bool Electorate::older_than(const map::Mark& mark) const {
  if (map_ == nullptr) return mark.epoch > 0;
  return mark.branch == mark_.branch && mark.epoch > mark_.epoch;
}

}  // namespace pando::agree
