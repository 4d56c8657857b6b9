#pragma once
/// Who belonged to the last map that a node knew.
///
/// A node keeps it over its restarts: whoever may have the map must be found again before anybody
/// founds another one. Source: docs/protocol/map.md, "Who remembers a map".
#include <cstdint>
#include <string>
#include <vector>

#include "pando/identity.h"
#include "pando/map.h"

namespace pando::map {

/// A member of a map, over its restarts.
struct LastMember {
  Id id;             ///< of the node
  std::string name;  ///< for people; it may be called otherwise by now
  /// Member by member.
  friend bool operator==(const LastMember&, const LastMember&) = default;
};

/// Of one cluster. Empty: nothing is remembered.
struct LastMembers {
  Id cluster;                       ///< whose map it was
  Epoch epoch = 0;                  ///< since this map at the latest these have been its members
  std::vector<LastMember> members;  ///< by ascending ids, none twice

  /// Whether nothing is remembered.
  bool empty() const { return members.empty(); }
  /// Whether this node belonged to it.
  bool has(const Id& node) const;
  /// Member by member.
  friend bool operator==(const LastMembers&, const LastMembers&) = default;
};

/// Those of a map.
LastMembers last_members(const Map& map);
/// Of the ids: two memories with the same one are about the same members. 0: of nobody.
Hash hash(const LastMembers& members);

}  // namespace pando::map
