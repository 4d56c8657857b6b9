#pragma once
/// The step from one map to the next. Source: docs/protocol/map.md, "Changes".
#include <optional>
#include <string>
#include <vector>

#include "pando/map.h"

namespace pando::map {

/// New holders of one bucket.
struct BucketChange {
  std::uint16_t bucket = 0;  ///< which
  Holders holders;           ///< numbers of the new map; its `since` is ignored
  /// Member by member.
  friend bool operator==(const BucketChange&, const BucketChange&) = default;
};

/// The step from a map to the next one. Carried out in the order of its members: who is removed
/// leaves all holders (the next acting member is primary then), the others keep their order.
struct Change {
  std::string branch;                    ///< empty: the same
  std::vector<Participant> remove;       ///< members that leave
  std::vector<Host> update;              ///< members with another name, zone or weight
  std::vector<Host> add;                 ///< new members, behind the others
  std::optional<std::uint8_t> copies;    ///< wanted from now on
  std::optional<Pace> pace;              ///< from now on; its `since` is ignored
  std::vector<BucketChange> buckets;     ///< in ascending order
  std::vector<RangeTable> tables;        ///< new or changed ones, whole
  std::vector<std::string> drop_tables;  ///< by name
  std::string proposer;                  ///< the member name of who made it
  std::vector<std::string> reasons;      ///< for people: at most 16, of at most 200 octets
  /// Member by member.
  friend bool operator==(const Change&, const Change&) = default;

  /// Whether nothing would be different.
  bool empty() const;
};

/// The next map; or a clause that says why the change does not fit this map. Holders that are
/// different have the new epoch as `since`.
struct Applied {
  std::shared_ptr<const Map> map;  ///< null: see `error`
  std::string error;               ///< empty: it fits
};
/// Pure: equal arguments give equal maps.
Applied apply(const Map& map, const Change& change);

}  // namespace pando::map
