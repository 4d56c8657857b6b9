#pragma once
/// Who may have a range of one table. Source: docs/protocol/ranges.md, "The steps of a range".
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/place/ranges.h"

namespace pando::place {

/// What all tables share while a change is planned.
struct RangeDesk {
  RangeDesk(const map::Map& of, const RangeSituation& known);
  /// Keeps a reason, as long as a change may carry it.
  void say(std::string reason);
  /// Whether the member may be given one more learner.
  bool has_room(map::MemberNumber member) const {
    return learning[member] < situation.moves_at_a_time;
  }

  const map::Map& map;
  const RangeSituation& situation;
  std::vector<Standing> standing;     ///< of the members
  std::vector<std::size_t> learning;  ///< ranges that each member learns, in all tables
  std::vector<std::string> reasons;   ///< so far
};

/// The rights of members in one table.
class RangeTakers {
 public:
  /// Lives shorter than the desk.
  RangeTakers(const RangeDesk& desk, std::string_view table, std::uint8_t copies);

  /// May have what it has.
  bool keeps(map::MemberNumber member) const;
  /// May be given more.
  bool gets(map::MemberNumber member) const;
  /// May be primary as long as somebody else is not better.
  bool trusted(map::MemberNumber member) const;
  /// Whether these are as many copies on different hosts as are wanted and possible.
  bool enough(const map::MemberList& members) const;
  /// Who of them remains when all of them act, in order: those that may, without the superfluous.
  /// `held` is what each member holds, by weight.
  map::MemberList settled(const map::MemberList& members, const std::vector<double>& held) const;
  /// Who should be given a copy beside these; nullopt: nobody can.
  std::optional<map::MemberNumber> choose(const map::MemberList& beside,
                                          const std::vector<double>& held) const;

 private:
  using Hosts = std::set<std::string_view>;
  Hosts hosts_of(const map::MemberList& members) const;
  std::size_t wanted(const map::MemberList& members) const;
  std::optional<map::MemberNumber> superfluous(const map::MemberList& members, std::size_t wanted,
                                               const std::vector<double>& held) const;
  std::size_t kinship(map::MemberNumber member, const map::MemberList& beside) const;

  const RangeDesk& desk_;
  std::uint8_t copies_;
  std::vector<bool> takes_;  ///< members that take part
  Hosts getters_;            ///< hosts on which something new may go
};

}  // namespace pando::place
