#pragma once
/// Who comes, stays and goes: the members of the next map.
#include <vector>

#include "core/place/place.h"

namespace pando::place {

/// The candidates in one order, and the members as they are.
class Roll {
 public:
  /// Lives shorter than its arguments.
  Roll(const map::Map& map, const Situation& situation);

  /// What the situation says of this member; gone if it is not listed.
  Standing standing(map::MemberNumber member) const;
  /// What is said of somebody; null: nothing.
  const Candidate* find(const Participant& who) const;
  /// Members that are to have another name, zone or weight.
  std::vector<map::Host> updates() const;
  /// Who is fit and can be admitted: no member has its id or name.
  std::vector<const Candidate*> newcomers() const;

 private:
  const map::Map& map_;
  std::vector<const Candidate*> sorted_;   ///< by participant, each once, the worst standing
  std::vector<const Candidate*> members_;  ///< in the map's order; null: not listed
};

}  // namespace pando::place
