#pragma once
/// Who may vote for the next map: the members of this one, by number.
#include <map>
#include <optional>
#include <string>

#include "core/agree/lineage.h"
#include "pando/map.h"

namespace pando::agree {

/// A map with what is asked of it often. Empty until there is one.
class Electorate {
 public:
  Electorate() = default;
  Electorate(map::MapPtr map, const Participant& self, Lineage lineage);

  explicit operator bool() const { return map_ != nullptr; }
  const map::MapPtr& map() const { return map_; }
  const map::Mark& mark() const { return mark_; }
  const Lineage& lineage() const { return lineage_; }
  /// Our own number, if we are a member.
  const std::optional<map::MemberNumber>& me() const { return me_; }
  std::optional<map::MemberNumber> find(const Participant& who) const;
  const Participant& who(map::MemberNumber member) const { return map_->members[member].who; }
  std::size_t size() const { return map_ == nullptr ? 0 : map_->members.size(); }
  std::size_t majority() const { return size() / 2 + 1; }
  /// Whether a map is one that comes after this one; any is, if there is none.
  bool older_than(const map::Mark& mark) const;
  /// Why it cannot be what was adopted, as a clause; empty if it can.
  std::string wrong() const;

 private:
  map::MapPtr map_;
  map::Mark mark_;
  Lineage lineage_;
  std::map<Participant, map::MemberNumber> numbers_;
  std::optional<map::MemberNumber> me_;
};

}  // namespace pando::agree
